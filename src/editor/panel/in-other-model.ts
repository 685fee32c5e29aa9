/** A text with another model than it was traced with. */
import type { Origin } from '../../engine/protocol/panel-protocol';

/** Another model has other ids and positions, made no such suggestion, and writes an output of its own, if any; the text is no new one. */
export function inOtherModel(origin: Origin, model: string): Origin {
  const {
    ids: _,
    masked: __,
    target: ___,
    targetIds: ____,
    suggestion: _____,
    inOtherModel: ______,
    edited: _______,
    ...text
  } = origin;
  return { ...text, model };
}
