import { type Engine, keysOf, mountedBy, type RunScope, takeInventory } from '@cc-ci/swarm';
import { domainInUse } from './errors.ts';
import { type JournalEntry, type RunFolder, writeJournal } from './journal.ts';

/**
 * What an app will leave to be removed, and what was there before it: in memory, and in the journal for whoever cleans
 * up after a dead run.
 */
export class Remains {
  readonly #folder: RunFolder;
  readonly #volumes = new Set<string>();
  #entry: JournalEntry;

  constructor(folder: RunFolder, entry: JournalEntry) {
    this.#folder = folder;
    this.#entry = entry;
    writeJournal(folder, entry);
  }

  get entry(): JournalEntry {
    return this.#entry;
  }

  get scope(): RunScope {
    const { stacks, before } = this.#entry;
    return { stacks, volumes: this.#volumes, before: before && new Set(before) };
  }

  /**
   * Notes everything that exists before the app touches the swarm.
   * @throws CcciError `DOMAIN_IN_USE` when some of it is called like the app's own
   */
  async noteBefore(engine: Engine): Promise<void> {
    const inventory = await takeInventory(engine);
    const { domain, stacks } = this.#entry;
    const taken = inventory.find(({ name }) => stacks.some((stack) => name === stack || name.startsWith(`${stack}_`)));
    if (taken) throw domainInUse(domain, `${taken.kind} ${taken.name}`);
    this.#write({ before: [...keysOf(inventory.filter(({ kind }) => kind !== 'task' && kind !== 'stack'))] });
  }

  /** Notes the volumes that the app's containers mount now. */
  async noteVolumes(engine: Engine): Promise<void> {
    const mounted = mountedBy(this.#entry.stacks, await takeInventory(engine));
    if (mounted.every((name) => this.#volumes.has(name))) return;
    for (const name of mounted) this.#volumes.add(name);
    this.#write({ volumes: [...this.#volumes] });
  }

  /** Notes where the run's report is going to be. */
  noteReport(folder: string): void {
    this.#write({ report: folder });
  }

  /** Marks the app as kept, for as long as the session of a file lives if one is named. */
  keep(holder?: string): void {
    this.#write({ kept: true, ...(holder ? { holder } : {}) });
  }

  #write(changes: Partial<JournalEntry>): void {
    this.#entry = { ...this.#entry, ...changes };
    writeJournal(this.#folder, this.#entry);
  }
}
