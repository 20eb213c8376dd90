/** The page around the frame, as far as it listens. */
export interface Host {
  /** Tells how high the content is, in pixels. The height is no secret. */
  readonly height: (pixels: number) => void;
  /** Asks it to go to an address. False when it would not. */
  readonly open: (address: string) => boolean;
}

/**
 * Talks to the page around: to embed.js in our own words, and to WordPress, which frames pages of others in a sandbox, in those of its
 * script for embedded posts (wp-embed.js). It names a secret in the fragment, opens addresses of the frame's own host, and no others.
 */
export function hostOf(slug: string): Host {
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret");
  const tell = (message: object): void => {
    parent.postMessage(message, "*");
  };
  return {
    height: (pixels) => {
      tell({ liveblog: slug, height: pixels });
      if (secret !== null) tell({ message: "height", value: pixels, secret });
    },
    open: (address) => {
      if (secret === null || new URL(address).host !== new URL(location.href).host) return false;
      tell({ message: "link", value: address, secret });
      return true;
    },
  };
}
