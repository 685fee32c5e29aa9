/** The hub's facts about suggested models, requested in the background and cached for a while. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { messageOf } from '../../base/message-of';
import type { HubReference } from '../../library/reference';
import { replaceAny, writeAtomically } from '../../model/atomic-file';

const DAY = 24 * 60 * 60 * 1000;
/** Kept long, because sizes and licences of published models hardly ever change. */
const KEPT = 14 * DAY;
/** How many models are asked about at a time. */
const AT_ONCE = 3;

const Schema = v.record(v.string(), v.object({ said: v.string(), at: v.number() }));
type Known = v.InferOutput<typeof Schema>;

export interface SuggestionFactsParts {
  /** The file that caches them. */
  readonly file: string;
  readonly ask: (reference: HubReference, signal: AbortSignal) => Promise<string>;
  /** Whether the hub may be asked without an action of the user: not offline, and not in an untrusted workspace. */
  readonly isAllowed: () => boolean;
  /** Called with the reason why the hub did not answer. */
  readonly note: (sentence: string) => void;
  readonly now?: () => number;
}

export class SuggestionFacts {
  /** Models about which the hub gave no facts: they are not asked about again in this window. */
  private readonly untold = new Set<string>();

  constructor(private readonly parts: SuggestionFactsParts) {}

  /** The cached facts about each model, by its id. */
  async remembered(): Promise<ReadonlyMap<string, string>> {
    return new Map(Object.entries(await this.read()).map(([id, { said }]) => [id, said]));
  }

  /**
   * Asks about the models without cached facts. A model about which the hub gives no facts is not asked about again; if the
   * hub cannot be reached, the others are not asked about either. Never rejects.
   * @param onTold called with each answer
   */
  async askAbout(
    ids: readonly string[],
    signal: AbortSignal,
    onTold: (id: string, said: string) => void = () => undefined,
  ): Promise<void> {
    const { ask, isAllowed, note, now = Date.now } = this.parts;
    const known = { ...(await this.read()) };
    const missing = ids.filter((id) => known[id] === undefined && !this.untold.has(id));
    let isReached = true;
    let isNew = false;
    const next = async (): Promise<void> => {
      const id = missing.shift();
      if (id === undefined || !isReached || signal.aborted || !isAllowed()) return;
      try {
        known[id] = { said: await ask({ kind: 'hub', id }, signal), at: now() };
        isNew = true;
        onTold(id, known[id].said);
      } catch (error) {
        if (!signal.aborted) note(`Sizes of suggested models: ${messageOf(error)}`);
        if (isAbout(error)) this.untold.add(id);
        else isReached = false;
      }
      return next();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    if (isNew) await this.write(known);
  }

  private async read(): Promise<Known> {
    const { file, now = Date.now } = this.parts;
    try {
      const known = v.parse(Schema, JSON.parse(await readFile(file, 'utf8')));
      return Object.fromEntries(Object.entries(known).filter(([, { at }]) => Math.abs(now() - at) < KEPT));
    } catch {
      return {}; // absent or damaged: the hub is asked again
    }
  }

  private async write(known: Known): Promise<void> {
    const { file, note } = this.parts;
    try {
      await mkdir(dirname(file), { recursive: true });
      const bytes = Buffer.from(JSON.stringify(known));
      await writeAtomically(file, (write) => write(bytes), replaceAny);
    } catch (error) {
      note(`Sizes of suggested models are not remembered: ${messageOf(error)}`);
    }
  }
}

/** Whether the error is about this one model, rather than the hub being unreachable. */
function isAbout(error: unknown): boolean {
  const fault = (error as { fault?: unknown } | null)?.fault;
  return fault === 'no access' || fault === 'not found' || fault === 'no such part' || fault === 'unsuitable';
}
