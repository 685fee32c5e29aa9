/** All keys of the panel in one table, which components and the help both use. */
import { keyStrings as strings } from '../strings/keys';
import { visitedStrings as visited } from '../strings/visited';

/** Keys that act anywhere in the panel, unless the focused element needs them. The most used come first. */
export const PANEL_KEYS = {
  help: ['?'],
  onward: ['ArrowRight'],
  back: ['ArrowLeft'],
  figure: ['h'],
  explain: ['i'],
  goToStep: ['g'],
  editText: ['e'],
  output: ['o'],
  presentation: ['f'],
  nextToken: ['n'],
  previousToken: ['p'],
  nextHead: ['.'],
  previousHead: [','],
  nextBlock: [']'],
  previousBlock: ['['],
  nextStep: ['j'],
  previousStep: ['k'],
  tour: ['t'],
  tourStart: ['T'],
  shortWalk: ['a'],
  beginnerWalk: ['b'],
  level: ['d'],
  nextSource: ['N'],
  previousSource: ['P'],
  nextView: ['v'],
  variant: ['w'],
  mask: ['m'],
  unmask: ['M'],
  largerType: ['+', '='],
  smallerType: ['-', '_'],
  exchange: ['x'],
} as const satisfies Record<string, readonly string[]>;

export type PanelCommand = keyof typeof PANEL_KEYS;

/** The handlers of commands; absent for commands that this view does not have. */
export type CommandHandlers = Partial<Record<Exclude<PanelCommand, 'goToStep'>, () => void>> & {
  /** Gets the number that was typed; `lastStep` is the largest there is. */
  readonly goToStep?: (number: number) => void;
  readonly lastStep?: () => number;
  /** Whether digits typed without the command's key go to the step with that number. */
  readonly takesNumbers?: () => boolean;
  /** Called for the key that leaves figures, where no figure needs it. */
  readonly leave?: () => void;
  /** Returns to the text before its change in the panel, and to the changed text again. */
  readonly undo?: () => void;
  readonly redo?: () => void;
};

interface Pressed {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** The meaning of a key press by the system's keys for undo and redo; `undefined` if it is neither. */
export function textCommand({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): 'undo' | 'redo' | undefined {
  if (altKey || ctrlKey === metaKey) return undefined;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && ctrlKey && !shiftKey ? 'redo' : undefined;
}

/** Keys that move among neighbours: rows of options, cells. */
export const MOVE_KEYS = {
  previous: ['ArrowLeft', 'ArrowUp'],
  next: ['ArrowRight', 'ArrowDown'],
  first: ['Home'],
  last: ['End'],
} as const;

/** Keys of heat maps. */
export const ZOOM_KEYS = { in: ['+', '='], out: ['-', '_'], reset: ['0'] } as const;

export const CHOOSE_KEYS: readonly string[] = ['Enter', ' '];
export const LEAVE_KEYS: readonly string[] = ['Escape'];
/** For a value that is read: shows what it was computed from. */
export const EXPLAIN_KEYS: readonly string[] = PANEL_KEYS.explain;
const PAGE_KEYS = ['PageUp', 'PageDown'];

/** One line of the help. */
export interface Binding {
  /** Any of the keys of a group; of several groups, one key of each, one after the other. */
  readonly keys: readonly (readonly string[])[];
  readonly does: string;
}

export interface KeyArea {
  readonly title: string;
  readonly bindings: readonly Binding[];
}

const ARROWS = [...MOVE_KEYS.previous, ...MOVE_KEYS.next];
const ENDS = [...MOVE_KEYS.first, ...MOVE_KEYS.last];

/** The command of a key; `undefined` if it has none. */
export function panelCommand(key: string): PanelCommand | undefined {
  return COMMANDS.find((command) => (PANEL_KEYS[command] as readonly string[]).includes(key));
}

const COMMANDS = Object.keys(PANEL_KEYS) as PanelCommand[];

/** Commands that exist only in a comparison, or only in a trace. */
const ONLY_COMPARE: readonly PanelCommand[] = ['exchange'];

const { areas, options, map, values, origins, grid, terms } = strings;

/** All keys and what they do, by area. */
export const KEY_AREAS: readonly KeyArea[] = [
  area(areas.panel, [
    ...panelBindings((command) => !ONLY_COMPARE.includes(command)),
    bind([visited.keys.back], visited.does.back),
    bind([visited.keys.forward], visited.does.forward),
    bind([visited.keys.undo], visited.does.undo),
    bind([visited.keys.redo], visited.does.redo),
    bind([visited.keys.editor], visited.does.editor),
  ]),
  area(areas.options, [
    bind(ARROWS, options.move),
    bind(ENDS, options.ends),
    bind(CHOOSE_KEYS, options.enter),
    bind(strings.menuKeys, options.menu),
  ]),
  area(areas.map, [
    bind(ARROWS, map.move),
    bind(ENDS, map.ends),
    bind(CHOOSE_KEYS, map.choose),
    bind(EXPLAIN_KEYS, map.explain),
    bind(strings.copyKeys, map.copy),
    bind(strings.menuKeys, map.menu),
    bind([ZOOM_KEYS.in[0], ZOOM_KEYS.out[0]], map.zoom),
    bind(ZOOM_KEYS.reset, map.reset),
    bind(strings.panKeys, map.pan),
    bind(LEAVE_KEYS, map.leave),
  ]),
  area(areas.values, [
    bind(ARROWS, values.move),
    bind(ENDS, values.ends),
    bind(['Enter'], values.choose),
    bind(EXPLAIN_KEYS, values.explain),
    bind(strings.copyKeys, values.copy),
    bind(strings.menuKeys, values.menu),
    bind(LEAVE_KEYS, values.leave),
  ]),
  area(areas.origins, [
    bind(ARROWS, origins.move),
    bind([...ENDS, ...PAGE_KEYS], origins.ends),
    bind(CHOOSE_KEYS, origins.follow),
    bind([...LEAVE_KEYS, 'Backspace'], origins.back),
  ]),
  area(areas.grid, [
    bind(ARROWS, grid.move),
    bind(ENDS, grid.ends),
    bind(CHOOSE_KEYS, grid.choose),
    bind(strings.menuKeys, grid.menu),
  ]),
  area(areas.terms, [bind(ARROWS, terms.move), bind(CHOOSE_KEYS, terms.explain), bind(LEAVE_KEYS, terms.leave)]),
  area(
    areas.compare,
    panelBindings((command) => ONLY_COMPARE.includes(command)),
  ),
];

function area(title: string, bindings: readonly Binding[]): KeyArea {
  return { title, bindings };
}

function panelBindings(accept: (command: PanelCommand) => boolean): Binding[] {
  return COMMANDS.filter(accept).map((command) => ({
    keys: command === 'goToStep' ? [PANEL_KEYS.goToStep, [strings.stepNumber]] : [PANEL_KEYS[command]],
    does: strings.panel[command],
  }));
}

function bind(keys: readonly string[], does: string): Binding {
  return { keys: [keys], does };
}
