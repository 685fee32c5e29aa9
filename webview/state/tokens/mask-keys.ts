/** The keys that mask tokens of a text, and unmask them. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { announcer } from '../../keyboard/announcer';
import type { CommandHandlers } from '../../keyboard/keys';
import { quotedToken } from '../../strings/format';
import { maskStrings } from '../../strings/masks';
import {
  isWordMasked,
  maskAt,
  maskedPositions,
  splitWordAt,
  whyNotMasked,
  withMaskChanged,
  withWordChanged,
} from './masks';

/** A trace, as these keys need it. */
export interface Maskable {
  readonly summary: TraceSummary;
  /** The chosen position. */
  readonly position: number;
  /** @param place the position at which the change is made */
  readonly mask: (positions: readonly number[], place?: number) => void;
}

/** @param view returns the view at the time of a key press */
export function maskKeys(view: () => Maskable): CommandHandlers {
  return {
    mask: () => {
      const { summary, position, mask } = view();
      // A piece of a word that is left would give the others away.
      const word = splitWordAt(summary, position);
      if (word && whyNotMasked(summary, position) === undefined) {
        const name = `“${word.text}”`;
        announcer.say(isWordMasked(summary, word) ? maskStrings.shownNow(name) : maskStrings.maskedNow(name));
        return mask(withWordChanged(summary, word), position);
      }
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
