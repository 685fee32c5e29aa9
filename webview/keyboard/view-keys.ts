/** What the panel's keys do to the view of a trace: change its text, and present it. */

import { textFieldStrings } from '../strings/text-field';
import { PRESENTED, setTypeSize } from '../theme/type-size';
import { announcer } from './announcer';
import type { CommandHandlers } from './keys';
import { within } from './trace-keys';

/** How many times the editor's own size type may have in a presentation. */
const SIZES = [1, 1.25, PRESENTED, 1.75, 2, 2.5];
/** What it is kept as. */
const KEPT = 'typeSize';

/** What a panel keeps while it shows one trace after another. */
interface Memory {
  recall(key: string): unknown;
  keep(key: string, value: unknown): void;
}

/**
 * @param present turns the presentation on or off. @returns whether it is on now
 * @param resized called when type has another size in a presentation
 * @param host keeps the size that was set last: a presentation of another trace begins with it
 */
export function viewKeys(
  editText: () => void,
  present: () => boolean,
  resized: () => void,
  host: () => Memory,
): CommandHandlers {
  let presenting = false;
  const sizeAt = () => {
    const kept = SIZES.indexOf(host().recall(KEPT) as number);
    return kept < 0 ? SIZES.indexOf(PRESENTED) : kept;
  };
  const resize = (by: number) => () => {
    if (!presenting) return;
    const size = SIZES[within(sizeAt() + by, 0, SIZES.length - 1)] as number;
    host().keep(KEPT, size);
    setTypeSize(size);
    announcer.say(textFieldStrings.typeSize(size));
    resized();
  };
  return {
    editText,
    presentation: () => {
      presenting = present();
      setTypeSize(presenting ? (SIZES[sizeAt()] as number) : 1);
      announcer.say(presenting ? textFieldStrings.presenting : textFieldStrings.notPresenting);
    },
    largerType: resize(1),
    smallerType: resize(-1),
  };
}
