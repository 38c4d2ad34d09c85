/** Runs work with at most so many pieces at a time, in the order they came. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** A limit of `places` pieces of work at a time. */
export function createLimit(places: number): Limit {
  let free = places;
  const waiting: (() => void)[] = [];
  const enter = () => (free > 0 ? Promise.resolve(void free--) : new Promise<void>((go) => waiting.push(go)));
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  return async (work) => {
    await enter();
    return work().finally(leave);
  };
}
