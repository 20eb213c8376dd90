/** Whether an address is that of the feed at a moment of the past. */
export function isPast(address: string): boolean {
  return new URL(address, location.href).searchParams.has("at");
}
