/** Texts for going back to where the user was, and forward again. */
import { isMac } from './platform';

export const visitedStrings = {
  label: 'Places',
  back: 'Go Back',
  forward: 'Go Forward',
  /** As the extension binds them in the editor; the key for the editor is VS Code’s own. */
  keys: isMac
    ? { back: 'Ctrl -', forward: 'Ctrl Shift -', undo: 'Cmd Z', redo: 'Cmd Shift Z', editor: 'Cmd 1' }
    : { back: 'Alt ←', forward: 'Alt →', undo: 'Ctrl Z', redo: 'Ctrl Shift Z', editor: 'Ctrl 1' },
  does: {
    back: 'Go back to where you were in this trace, then to the text before it was changed',
    forward: 'Go forward again',
    undo: 'Back to the text before it was changed here',
    redo: 'The changed text again',
    editor: `Back to the editor: the first group of editors; ${isMac ? 'Cmd' : 'Ctrl'} 2 leads to the second, beside it. “Show it in the editor”, in the menu of a token, leads to its place in the text`,
  },
  title: (does: string, keys: string) => `${does} (${keys})`,
  none: {
    back: 'There is no place to go back to yet.',
    forward: 'You have not gone back: there is no place to go forward to.',
  },
} as const;
