/** The texts of the help on keys, and what is said when a key has changed something. */

/** How keys are written; those that are not here are written as they are. */
const NAMES: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  M: 'Shift M',
};

export const keyStrings = {
  title: 'Keys',
  button: '?',
  buttonLabel: 'Keys',
  close: 'Close',
  keyName: (key: string) => NAMES[key] ?? key,
  followedBy: 'then',
  stepNumber: '1 2 3 …',
  /** With any arrow key; on macOS Control belongs to the system, and Alt is Option. */
  panKeys: ['Ctrl ←→↑↓', 'Alt ←→↑↓'],
  /** The browser's own for what the right button opens. */
  menuKeys: ['Shift F10', 'Menu'],
  key: 'Key',
  does: 'What it does',

  areas: {
    panel: 'Anywhere in the panel',
    options: 'Tokens, steps, blocks, heads and other rows of options',
    map: 'Heat maps',
    values: 'Tables of values',
    origins: 'What a value came from',
    grid: 'Tables of heads, of the logit lens, of predictions',
    compare: 'In a comparison',
  },
  panel: {
    help: 'Show or hide this list',
    nextStep: 'Next step',
    previousStep: 'Previous step',
    goToStep: 'Go to a step by its number',
    nextToken: 'Next token',
    previousToken: 'Previous token',
    nextBlock: 'Next block',
    previousBlock: 'Previous block',
    nextHead: 'Next head',
    previousHead: 'Previous head',
    nextView: 'Heat map, numbers or both',
    variant: 'The model or the walk-through',
    mask: 'Mask the chosen token or show it again, where the model fills in masked tokens',
    unmask: 'Show all masked tokens again',
    exchange: 'Exchange A and B',
  },
  options: {
    move: 'Choose the neighbour',
    ends: 'Choose the first or the last',
    enter: 'Go to the step that has the focus',
  },
  map: {
    move: 'Read the value of the neighbouring cell',
    ends: 'Read the first or the last value of the row',
    choose: 'Choose the token of the row, and the dimension of the column',
    explain: 'Show what the value came from',
    menu: 'Open the menu of the value (also the right button)',
    zoom: 'Zoom in or out around the cell that is read',
    reset: 'Show the whole again, or both ends',
    pan: 'Move through a map that is zoomed',
    leave: 'Stop reading values',
  },
  values: {
    move: 'Read the value of the neighbouring cell',
    ends: 'Read the first or the last value of the row',
    choose: 'Choose the token of the row',
    explain: 'Show what the value came from',
    menu: 'Open the menu of the value (also the right button)',
    leave: 'Stop reading values',
  },
  origins: {
    move: 'Move to the neighbouring number',
    ends: 'Move to the first or the last number, or some rows on',
    follow: 'Show what that number came from',
    back: 'Go back to the value before, or close',
  },
  grid: {
    move: 'Move to the neighbouring cell',
    ends: 'Move to the first or the last cell of the row',
    choose: 'Choose what the cell is of',
  },
  compare: {
    others: 'Steps, tokens, blocks, heads and views as above: blocks and heads of A take those of B along.',
  },

  typing: (digits: string) => `Go to step ${digits}…`,
  block: (layer: number) => `Block ${layer}`,
  head: (head: number) => `Head ${head}`,
  token: (text: string, position: number) => `Token ${position}: ${text}`,
} as const;
