/** A text with another model than it was traced with. */
import type { Origin } from '../../engine/protocol/panel-protocol';

/** Another model has other ids and positions, made no such suggestion, and writes an output of its own, if any; the text is no new one. */
const OF_ONE_MODEL = ['ids', 'masked', 'target', 'targetIds', 'suggestion', 'inOtherModel', 'edited'] as const;

export function inOtherModel(origin: Origin, model: string): Origin {
  const isKept = ([name]: readonly [string, unknown]) => !(OF_ONE_MODEL as readonly string[]).includes(name);
  const text = Object.fromEntries(Object.entries(origin).filter(isKept)) as Omit<Origin, (typeof OF_ONE_MODEL)[number]>;
  return { ...text, model };
}
