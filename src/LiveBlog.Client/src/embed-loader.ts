/**
 * The one line that other sites paste: <script async src="https://live.example/embed.js" data-blog="the-blog"></script>.
 * Puts the blog's frame where the script stands, and gives it the height of what is in it, up to data-max-height.
 */
const UsualMost = 800;
const Least = 240;

const script = document.currentScript as HTMLScriptElement | null;
const blog = script?.dataset.blog;
if (script !== null && blog !== undefined && /^[a-z0-9-]{1,100}$/.test(blog)) {
  const origin = new URL(script.src).origin;
  const most = Number(script.dataset.maxHeight) || UsualMost;
  const fixed = Number(script.dataset.height) || 0;
  const frame = document.createElement("iframe");
  frame.src = `${origin}/embed/${blog}${script.dataset.order === "oldest" ? "?order=oldest" : ""}`;
  frame.title = script.dataset.title ?? "Live blog";
  frame.loading = "lazy";
  frame.style.cssText = `display:block;inline-size:100%;border:0;block-size:${fixed || most}px`;
  script.after(frame);

  // Each frame answers for itself: two on one page, or a phone that is turned, need no more.
  if (fixed === 0) {
    addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      const said = event.data as { liveblog?: unknown; height?: unknown } | null;
      if (said?.liveblog !== blog || typeof said.height !== "number") return;
      frame.style.blockSize = `${Math.min(most, Math.max(Least, Math.ceil(said.height)))}px`;
    });
  }
}
