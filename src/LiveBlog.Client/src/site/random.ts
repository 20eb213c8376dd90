/** A name that nothing else has (RFC 9562 §5.4). Unlike crypto.randomUUID it is to be had on a plain http address as well. */
export function uniqueName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  return Array.from(
    bytes,
    (byte, at) => (at === 4 || at === 6 || at === 8 || at === 10 ? "-" : "") + byte.toString(16).padStart(2, "0"),
  ).join("");
}
