/** Something that is done one at a time, and once more for whatever came meanwhile: nothing old comes after something newer. */
export function singleFlight(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isWanted = false;
  return () => {
    isWanted = true;
    running ??= (async () => {
      try {
        while (isWanted) {
          isWanted = false;
          await act();
        }
      } finally {
        running = null;
      }
    })();
    return running;
  };
}
