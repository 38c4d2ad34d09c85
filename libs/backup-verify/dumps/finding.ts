/** What the content of a dump shows. */
export type Finding =
  | {
      readonly whole: true;
      readonly facts: readonly string[];
      /** The marker's values were met already, or the packing in which they could not be sought. */
      readonly isSearched?: true;
      readonly unsearched?: string | undefined;
    }
  | { readonly whole: false; readonly reason: string; readonly unknown?: boolean };

/** What is wrong with a dump, or how it was found whole. */
export type DumpVerdict =
  | { readonly whole: true; readonly evidence: string }
  /** `unknown`: it may be whole, and nothing could tell. */
  | { readonly whole: false; readonly reason: string; readonly unknown?: boolean };
