import { frameBlogs } from "./embeds/loader";

/**
 * The one line that other sites paste: <script async src="https://live.example/embed.js" data-blog="the-blog"></script>.
 * Puts the blog's frame where the script stands, and gives it the height of what is in it, up to data-max-height.
 */
frameBlogs(document.currentScript);
