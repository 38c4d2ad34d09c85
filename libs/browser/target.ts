/** What a browser needs to know of where a run happens; a `Target` of the core is one. */
export interface BrowserTarget {
  /** Names of this zone lead to `address`. */
  readonly zone: string;
  /** Where the ingress answers; left out, names resolve as the system does it. */
  readonly address?: string | undefined;
  /** PEM file of an authority that the browser trusts beside the usual ones. */
  readonly caFile?: string | undefined;
}

export interface LaunchOptions {
  /** Folder in which the browser's temporary home is made. @default the system's */
  readonly dir?: string;
  /** Time for the start, in milliseconds. @default 120_000 */
  readonly timeoutMs?: number;
}

/** A screenshot to take. */
export interface ScreenshotOptions {
  readonly url: string;
  /** File to write. */
  readonly path: string;
  /** Texts of uncaught errors that do not matter. @default none */
  readonly tolerated?: readonly string[] | undefined;
  /** For the page to answer, and again to draw itself, in milliseconds. @default 20 s */
  readonly withinMs?: number | undefined;
  /** Other hosts at which the app may be seen, such as the one of its identity provider. @default none */
  readonly alsoAt?: readonly string[];
}

/** A page that shows the app. */
export interface SeenPage {
  readonly title: string;
  /** Scripts and stylesheets of the page's own host that answered 400 or more, each with its status. */
  readonly missing?: readonly string[];
}

/** Why nobody can see the app at a page; `cause` for what a package can put right. */
export interface UnseenPage {
  readonly unseen: string;
  readonly cause?: 'elsewhere' | 'refused';
}

/** What a browser saw. The picture is written either way. */
export type Seen = SeenPage | UnseenPage;
