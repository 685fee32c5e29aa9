/** The texts of the help, and the announcements of changes made by keys. */

import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { ShortWalk } from '../../src/trace/steps/short-walk';
import type { AttentionView, View } from '../choice/choice';
import { isMac } from './platform';

type Predicts = TraceSummary['plan']['predicts'];

/** How keys are written; those that are missing here are written as they are. */
const NAMES: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
  '-': '−',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  M: 'Shift M',
  N: 'Shift N',
  P: 'Shift P',
  T: 'Shift T',
};

/** What the help describes. */
export type ShownInPanel =
  | { readonly kind: 'compare' }
  | {
      readonly kind: 'trace';
      readonly predicts: Predicts;
      /** Whether it is for an encoder-decoder. */
      readonly hasSource: boolean;
      readonly attention: AttentionView;
    };

/** What a model computes from a text. */
const RESULTS: Readonly<Record<Predicts, string>> = {
  'next token': 'the next token',
  'masked token': 'the tokens that fit at each of its places',
  'replaced token': 'a score for each token that says how likely it has replaced another',
  'sentence embedding': 'one vector for the whole of it',
  nothing: 'one vector for each of its tokens',
};

const ENDS: Readonly<Record<Predicts, string>> = {
  'next token': 'what comes next',
  'masked token': 'which tokens fit',
  'replaced token': 'which tokens the model takes for replaced ones',
  'sentence embedding': 'how that vector is made',
  nothing: 'these vectors',
};

const ATTENTION: Readonly<Record<AttentionView, string>> = {
  off: '',
  tints: '; their tint shows how much the chosen one looks at each',
  arcs: '; arcs show where the chosen one looks',
};

const WALKS: Readonly<Record<ShortWalk, string>> = { attention: 'about attention', beginners: 'for beginners' };
const WALK_KEYS: Readonly<Record<ShortWalk, string>> = { attention: 'a', beginners: 'b' };

/** After what a letter has done. */
const ESC_UNDOES = 'Esc undoes it.';

const VIEWED: Readonly<Record<View, string>> = { map: 'heat maps', numbers: 'numbers', both: 'heat maps and numbers' };

export const keyStrings = {
  title: 'What you see here, and the keys',
  purpose: (shown: ShownInPanel) =>
    shown.kind === 'compare'
      ? 'This panel shows where two traces, A and B, differ, and by how much.'
      : `This panel shows how a language model gets from a ${shown.hasSource ? 'source text to the next token of its output' : `text to ${RESULTS[shown.predicts]}`}, with every number that it computes on the way.`,
  seen: (shown: ShownInPanel) =>
    shown.kind === 'compare'
      ? 'On top are the tokens of A above those of B. Below them is first what differs, in words and in tables, and then what both compute, step by step, with the difference B − A.'
      : `On top are the tokens of the text${ATTENTION[shown.attention]}. Below them is what the model computes, step by step: what a step does, what happened here, and a figure of its numbers. The last steps show ${ENDS[shown.predicts]}.`,
  button: '?',
  buttonLabel: 'Help and keys',
  close: 'Close',
  keyName: (key: string) => NAMES[key] ?? key,
  followedBy: 'then',
  stepNumber: '1 2 3 …',
  /** With any arrow key. On macOS, Control belongs to the system, and Alt is Option. */
  panKeys: ['Ctrl ←→↑↓', 'Alt ←→↑↓'],
  copyKeys: [isMac ? 'Cmd C' : 'Ctrl C'],
  /** The browser's own keys for the context menu. */
  menuKeys: ['Shift F10', 'Menu'],

  areas: {
    panel: 'Anywhere in the panel',
    options: 'Tokens, steps, blocks, heads and other rows of options',
    map: 'Heat maps',
    values: 'Tables of values',
    origins: 'What a value came from',
    grid: 'Tables of heads, of the logit lens, of predictions',
    terms: 'Underlined words',
    compare: 'In a comparison',
  },
  panel: {
    help: 'Show or hide this list',
    nextStep: 'Next step',
    previousStep: 'Previous step',
    goToStep: 'Go to a step by its number; presented, the number alone goes there',
    onward: 'Next step, in Story and Figures; in a lesson, its next card',
    back: 'Previous step, in Story and Figures; in a lesson, its previous card',
    tour: 'Play or pause the tour',
    tourStart: 'Play the tour from step 1',
    shortWalk: 'Go through the steps about attention only, or through all again',
    beginnerWalk: 'Go through the steps for beginners only, or through all again',
    level: 'Story, figures or all numbers',
    nextToken: 'Next token',
    previousToken: 'Previous token',
    nextSource: 'Next token of the source, where there is one',
    previousSource: 'Previous token of the source',
    nextBlock: 'Next block; the story of a trace shows its head that adds most',
    previousBlock: 'Previous block',
    nextHead: 'Next head',
    previousHead: 'Previous head',
    figure: 'Read the values of the step’s figure by arrow keys, until Esc',
    explain: 'Show what the chosen value of that figure came from',
    nextView: 'Heat map, numbers or both',
    variant: 'The model or the simplified block',
    mask: 'Mask the chosen token, with all of its word, or show it again, where the model fills in masked tokens',
    unmask: 'Show all masked tokens again',
    editText: 'Change the text and trace it again',
    output: 'Force the output of an encoder-decoder: type what its decoder is to have written',
    presentation: 'Begin a presentation: larger type, and only the text and the step; Esc ends it',
    largerType: 'Larger type, in a presentation; sentences that have no room beside the figure are left out',
    smallerType: 'Smaller type, in a presentation',
    exchange: 'Swap A and B',
  },
  options: {
    move: 'Choose the neighbour',
    ends: 'Choose the first or the last',
    enter: 'Go to the step that has the focus',
    menu: 'Open the menu of a token or a head (also the right button)',
  },
  map: {
    move: 'Read the value of the neighbouring cell',
    ends: 'Read the first or the last value of the row',
    choose:
      'Choose the token of the row, and the dimension of the column; in a presentation, pin the number (as a click does)',
    explain: 'Show what the value came from',
    copy: 'Copy the value with all its digits',
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
    copy: 'Copy the value with all its digits',
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
    menu: 'Open the menu of a head (also the right button)',
  },
  terms: {
    move: 'Move to another explained or linked word of the same text; Tab goes on behind them',
    explain: 'Say what the word means, or no longer; follow a link',
    leave: 'Close the explanation of a word; then, as from any control, go back to the heading of the step',
  },
  compare: {
    others: 'Steps, tokens, blocks, heads and views as above: blocks and heads of A take those of B along.',
  },

  /** Told to screen readers of a word among the explained or linked ones of its text, counted from 1. */
  wordOfText: (at: number, count: number) => `Word ${at} of ${count}: arrow keys lead to the others.`,
  /** Below the explanation of a word. */
  otherWords: '← →: other words',

  /** What a key has done, and how to undo it: a letter may have been pressed by mistake. */
  did: {
    level: (now: string) => `“d” changed the level to ${now}. ${ESC_UNDOES}`,
    tour: (playing: boolean) =>
      playing
        ? `“t” plays the tour; press it again to pause. ${ESC_UNDOES}`
        : '“t” paused the tour. Press it again to go on.',
    /** @param key that was pressed */
    tourAnew: (key: string) => `“${key}” plays the tour from step 1; “t” pauses it. ${ESC_UNDOES}`,
    /** @param steps undefined if all are gone through again */
    walk: (walk: ShortWalk, steps: number | undefined, all: number) =>
      steps === undefined
        ? `“${WALK_KEYS[walk]}”: ← and → lead through all ${all} steps again. ${ESC_UNDOES}`
        : `“${WALK_KEYS[walk]}”: ← and → lead through the ${steps} steps ${WALKS[walk]} only. ${ESC_UNDOES}`,
    leftNumbers: 'It is read at the level Story.',
    variant: {
      model: `“w” shows the model again. ${ESC_UNDOES}`,
      walkthrough: `“w” shows the simplified block. ${ESC_UNDOES}`,
    },
    /** @param isStory whether the level is read that shows nothing of it */
    view: (now: View, isStory: boolean) =>
      `${isStory ? '“v” changed how the levels Figures and Numbers show values: as' : '“v” shows figures as'} ${VIEWED[now]}. ${ESC_UNDOES}`,
    undone: 'Undone.',
  },
  noFigure: 'This step has no figure that keys move in.',
  noValue: 'The figure of this step has no value to explain.',
  typing: (digits: string) =>
    digits === '' ? 'Go to step …' : `Go to step ${digits}… (another digit, or Enter for step ${digits})`,
  sourceToken: (text: string, position: number) => `Source token ${position}: ${text}`,
  block: (layer: number) => `Block ${layer}`,
  head: (head: number) => `Head ${head}`,
  /** @param block as it was announced */
  blockAndHead: (block: string, head: number) => `${block}, at head ${head}, which adds most in it`,
  token: (text: string, position: number) => `Token ${position}: ${text}`,
  /** @param said "Token 2: “·is”", which a key would have moved on from @param by 1 for forward, -1 for back */
  atEnd: (said: string, by: number) => `${said}, the ${by > 0 ? 'last' : 'first'} one`,
  /** @param side what distinguishes it from the other: its text, its model, its variant */
  exchanged: (side: readonly string[]) => `A is now: ${side.join(', ')}`,
} as const;
