const LOOK_EVERY_MS = 20;
const GIVE_UP_AFTER_MS = 600_000;

/** Looks every 20 ms: as good as knowing, and less than a hundredth of what is waited for. */
export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isLooking = false;
  const timer = setInterval(() => {
    if (performance.now() > deadline) reject(new Error(`waited in vain: ${what}`));
    if (isLooking) return;
    isLooking = true;
    look()
      .then((isThere) => isThere && resolve(), reject)
      .finally(() => (isLooking = false));
  }, LOOK_EVERY_MS);
  await promise.finally(() => clearInterval(timer));
}
