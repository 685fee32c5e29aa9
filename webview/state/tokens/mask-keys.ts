/** The keys that mask tokens of a text, and show them again. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { announcer } from '../../keyboard/announcer';
import type { CommandHandlers } from '../../keyboard/keys';
import { quotedToken } from '../../strings/format';
import { maskStrings } from '../../strings/masks';
import { maskAt, maskedPositions, whyNotMasked, withMaskChanged } from './masks';

/** A trace, as these keys see it. */
export interface Maskable {
  readonly summary: TraceSummary;
  /** The chosen position. */
  readonly position: number;
  /** @param place the position that the change is made at */
  readonly mask: (positions: readonly number[], place?: number) => void;
}

/** @param view answers the view as it is when a key is pressed */
export function maskKeys(view: () => Maskable): CommandHandlers {
  return {
    mask: () => {
      const { summary, position, mask } = view();
      const [token, original] = [summary.tokens[position], maskAt(summary, position)?.original];
      const reason = whyNotMasked(summary, position);
      if (reason !== undefined || !token) return announcer.say(reason ?? '');
      announcer.say(original ? maskStrings.shownNow(quotedToken(original)) : maskStrings.maskedNow(quotedToken(token)));
      mask(withMaskChanged(summary, position), position);
    },
    unmask: () => {
      const { summary, mask } = view();
      announcer.say(maskStrings.nothingMasked);
      if (maskedPositions(summary).length > 0) mask([]);
    },
  };
}
