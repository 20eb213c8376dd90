import type { Strings } from "../localization/strings";
import type { Connection } from "./connection";
import { ConnectionStatus } from "./connection-status";

/** Opens the connection of a page without a feed, and shows in the page's status line how it is. */
export function startStandalone(connection: Connection, strings: Strings): void {
  connection.start(
    new ConnectionStatus(strings, () => {
      connection.retryNow();
    }),
  );
}
