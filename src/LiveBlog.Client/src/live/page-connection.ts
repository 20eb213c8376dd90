import { Connection } from "./connection";
import { dialer } from "./dial";
import { watchForWaking } from "./wake";

const connections = new WeakMap<Document, Connection>();

/** The one connection of a page, which all its streams share. It is open only once somebody has started it. */
export function connectionOf(page: Document): Connection {
  const held = connections.get(page);
  if (held !== undefined) return held;
  const connection = new Connection(dialer());
  connections.set(page, connection);
  watchForWaking(connection);
  return connection;
}
