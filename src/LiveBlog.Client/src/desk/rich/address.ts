// A host's name without its scheme, as people write it: example.com, пример.рф:8080/page.
const Host = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?\.)+\p{L}[\p{L}\p{N}\p{M}-]+(?::\d{1,5})?(?:[/?#]\S*)?$/u;
const Mailbox = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/u;

/**
 * Where a link leads that was written as people write addresses: with a scheme or without, a mail address, a path of this
 * site. Null where it is no address, or one that an entry may not link to.
 */
export function addressOf(written: string): string | null {
  const text = written.trim();
  if (/^\/(?!\/)\S*$/u.test(text)) return text;
  const full = Mailbox.test(text) ? `mailto:${text}` : Host.test(text) ? `https://${text}` : text.startsWith("//") ? `https:${text}` : text;
  if (!URL.canParse(full)) return null;
  const { protocol, href } = new URL(full);
  if (protocol === "mailto:") return /^mailto:[^@]+@[^@]+$/u.test(href) ? href : null;
  return protocol === "https:" || protocol === "http:" ? href : null;
}

/** An address that was written without its scheme, with it; whatever else was written stays as it is. */
export function completed(written: string): string {
  return /^\s*(?:[a-z][a-z0-9+.-]*:|\/)/iu.test(written) && !/^\s*[^\s:]+:\d{1,5}(?:[/?#]|$)/u.test(written)
    ? written
    : (addressOf(written) ?? written);
}
