/** The origin of a text when it is traced with another model. */
import type { Origin } from '../../engine/protocol/panel-protocol';

/**
 * Properties that do not go along: another model has other ids and positions, did not make that suggestion, and writes its
 * own output, if any. The text itself does not count as edited.
 */
const OF_ONE_MODEL = [
  'ids',
  'masked',
  'target',
  'targetIds',
  'changed',
  'kept',
  'suggestion',
  'explainedBefore',
  'inOtherModel',
  'edited',
] as const;

/** The model that made a suggestion gets its explanation back. */
export function inOtherModel(origin: Origin, model: string): Origin {
  const isKept = ([name]: readonly [string, unknown]) => !(OF_ONE_MODEL as readonly string[]).includes(name);
  const text = Object.fromEntries(Object.entries(origin).filter(isKept)) as Omit<Origin, (typeof OF_ONE_MODEL)[number]>;
  const explained = explainedIn(origin);
  if (explained?.model === model) return { ...text, ...explained };
  return { ...text, model, ...(explained && { explainedBefore: explained }) };
}

function explainedIn({ model, ids, suggestion, explainedBefore }: Origin): Origin['explainedBefore'] {
  return suggestion ? { model, ...(ids && { ids }), suggestion } : explainedBefore;
}
