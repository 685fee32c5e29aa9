/** What the panel's keys do to the view of a trace: change its text, and present it. */
import { textFieldStrings } from '../strings/text-field';
import { setTypeSize } from '../theme/type-size';
import { announcer } from './announcer';
import type { CommandHandlers } from './keys';

/** How much larger type is in a presentation. */
const PRESENTED = 1.5;

/** @param present turns the presentation on or off. @returns whether it is on now */
export function viewKeys(editText: () => void, present: () => boolean): CommandHandlers {
  return {
    editText,
    presentation: () => {
      const presenting = present();
      setTypeSize(presenting ? PRESENTED : 1);
      announcer.say(presenting ? textFieldStrings.presenting : textFieldStrings.notPresenting);
    },
  };
}
