// What the frame may be given, in pixels. The lower bound keeps a short blog from looking broken, the upper one a page from never ending.
const Least = 240;
const Usual = 800;
const Most = 20_000;

// A frame that has loaded and said nothing for so long is asked about; after the second, without a refusal, it is said to be silent.
const Patience = 2_000;
const LongPatience = 15_000;

const Framed = Symbol.for("liveblog.framed");

/** What the script's element asks for. */
interface Options {
  readonly origin: string;
  readonly blog: string;
  readonly oldestFirst: boolean;
  readonly title: string;
  /** Pixels; 0 follows what is in the frame. */
  readonly height: number;
  readonly maxHeight: number;
  /** A CSS selector of the element that the frame goes into. */
  readonly target: string | undefined;
}

/**
 * Puts the frame of a blog where its script stands. `running` is the script that runs now (document.currentScript): there is none in a
 * module, and it is somebody else's where an optimiser has put scripts together or a tag manager runs them. Then every script of ours in
 * the page is looked for. Whatever keeps a frame from being shown is said on the console.
 */
export function frameBlogs(running: HTMLOrSVGScriptElement | null): void {
  const own = running instanceof HTMLScriptElement && addressIn(running) !== null ? running : null;
  if (own !== null) {
    frameOnce(own);
    return;
  }
  if (frameAll()) return;
  whenParsed(() => {
    if (frameAll()) return;
    complain('this page has no <script src="…/embed.js" data-blog="…"> that could be found, so it is not known which blog to show.');
  });
}

/** False when there is no script of ours in the page. Of other makers' embed.js, none names a blog. */
function frameAll(): boolean {
  const scripts = Array.from(document.querySelectorAll("script")).filter(
    (script) => addressIn(script) !== null && read(script, "blog") !== undefined,
  );
  for (const script of scripts) frameOnce(script);
  return scripts.length > 0;
}

function frameOnce(script: HTMLScriptElement & { [Framed]?: true }): void {
  if (script[Framed]) return;
  script[Framed] = true;
  const options = optionsOf(script);
  if (typeof options === "string") complain(options);
  else show(options, script);
}

/** The script's own address. Optimisers that run scripts later keep it in an attribute of another name. */
function addressIn(script: HTMLScriptElement): URL | null {
  for (const { value } of Array.from(script.attributes)) {
    if (!value.includes("/embed.js")) continue;
    try {
      const address = new URL(value, document.baseURI);
      if (address.pathname === "/embed.js") return address;
    } catch {
      // An attribute of some other kind.
    }
  }
  return null;
}

/** An option by its attribute, or by the address's query: some tag managers drop attributes and keep the address. */
function read(script: HTMLScriptElement, name: string): string | undefined {
  return script.getAttribute(`data-${name}`) ?? addressIn(script)?.searchParams.get(name) ?? undefined;
}

/** A sentence where they are wrong. */
function optionsOf(script: HTMLScriptElement): Options | string {
  const blog = read(script, "blog");
  if (blog === undefined) return "the script needs data-blog: the last part of the blog's address, /live/….";
  if (!/^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/.test(blog))
    return `data-blog is "${blog}"; it must be the last part of the blog's address, /live/…: small letters, digits and hyphens.`;
  const maxHeight = pixels(script, "max-height") ?? Usual;
  return {
    origin: addressIn(script)?.origin ?? location.origin,
    blog,
    oldestFirst: read(script, "order") === "oldest",
    title: read(script, "title") ?? "Live blog",
    height: pixels(script, "height") ?? 0,
    maxHeight: Math.max(Least, maxHeight),
    target: read(script, "target"),
  };
}

function pixels(script: HTMLScriptElement, name: string): number | undefined {
  const text = read(script, name);
  if (text === undefined) return undefined;
  const number = Number(text.replace(/px$/, ""));
  if (number > 0) return Math.min(Most, number);
  complain(`data-${name} is "${text}"; it must be a number of pixels.`);
  return undefined;
}

function show(options: Options, script: HTMLScriptElement): void {
  const { origin, blog, height, maxHeight } = options;
  const frame = document.createElement("iframe");
  frame.src = `${origin}/embed/${blog}${options.oldestFirst ? "?order=oldest" : ""}`;
  frame.title = options.title;
  frame.loading = "lazy";
  // Videos in the feed fill the screen when they are asked to.
  frame.allowFullscreen = true;
  // A frame below the fold is not loaded yet, and has told no height: until then it takes what most blogs need, however high it may get.
  frame.style.cssText = `display:block;inline-size:100%;border:0;block-size:${height || Math.min(maxHeight, Usual)}px`;

  // Each frame answers for itself: two on one page, or a phone that is turned, need no more.
  let heard = false;
  addEventListener("message", (event: MessageEvent<unknown>) => {
    // In a sandbox that this page stands in, the frame's origin is nobody's. That it is this frame is enough.
    if (event.source !== frame.contentWindow || (event.origin !== origin && event.origin !== "null")) return;
    const said = event.data as { liveblog?: unknown; height?: unknown } | null;
    if (said?.liveblog !== blog) return;
    heard = true;
    if (height === 0 && typeof said.height === "number" && Number.isFinite(said.height) && said.height > 0) {
      frame.style.blockSize = `${Math.min(maxHeight, Math.max(Least, Math.ceil(said.height)))}px`;
    }
  });
  frame.addEventListener(
    "load",
    () => {
      setTimeout(() => {
        if (!heard) void explain(frame, options);
      }, Patience);
      setTimeout(() => {
        if (!heard && frame.isConnected) complain(`nothing was heard from ${frame.src}. Its scripts may be blocked.`);
      }, LongPatience);
    },
    { once: true },
  );
  place(frame, options, script);
}

function place(frame: HTMLIFrameElement, { blog, target }: Options, script: HTMLScriptElement): void {
  const put = (): boolean => {
    const holder = document.querySelector(target ?? `[data-liveblog="${blog}"]`);
    if (holder !== null) holder.append(frame);
    else if (document.querySelector("body")?.contains(script)) script.after(frame);
    else return false;
    return true;
  };
  if (target !== undefined && !isSelector(target)) {
    complain(`data-target is "${target}"; it must be a CSS selector.`);
    return;
  }
  if (put()) return;
  whenParsed(() => {
    if (put()) return;
    // What stands in the head, or was taken out after it ran, has no place in the page.
    document.body.append(frame);
    console.warn(
      `LiveBlog: the script for "${blog}" does not stand in the body of the page, so its frame was put at the end. ` +
        `Put it into place with data-target="#an-element" or <div data-liveblog="${blog}"></div>.`,
    );
  });
}

function isSelector(text: string): boolean {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

/** A frame that is refused is silent: the page's own policy says whether this one may show it. */
async function explain(frame: HTMLIFrameElement, { origin, blog, title }: Options): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(frame.src, { method: "HEAD", credentials: "omit" });
  } catch {
    complain(`${origin} does not answer.`);
    return;
  }
  if (answer.status === 404) {
    complain(`there is no blog "${blog}" at ${origin}. data-blog must be the last part of the blog's address, /live/….`);
    frame.remove();
    return;
  }
  const allowed = /frame-ancestors ([^;]+)/.exec(answer.headers.get("content-security-policy") ?? "")?.[1]?.trim();
  if (allowed === undefined || allowed === "*" || allowed.split(" ").some((source) => matches(source))) return;
  const allows = allowed === "'none'" ? "It allows no site" : `It allows ${allowed}`;
  complain(`"${blog}" may not be shown on ${location.origin}. ${allows}; its editors name the sites in the settings of the blog.`);

  // Instead of a broken frame, the way to what would stand in it.
  const link = document.createElement("a");
  link.href = `${origin}/live/${blog}`;
  link.textContent = title;
  frame.replaceWith(link);
}

/** A source of a policy, as far as a blog's settings take one: an origin, maybe with a star for its subdomains. */
function matches(source: string): boolean {
  if (source === location.origin) return true;
  const [scheme, host] = source.split("://*.", 2);
  return host !== undefined && location.origin.startsWith(`${scheme ?? ""}://`) && location.origin.endsWith(`.${host}`);
}

function whenParsed(act: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act, { once: true });
  else act();
}

function complain(sentence: string): void {
  console.error(`LiveBlog: ${sentence}`);
}
