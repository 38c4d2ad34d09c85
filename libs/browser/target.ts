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
  /** Time for the start, in milliseconds. @default 30_000 */
  readonly timeoutMs?: number;
}
