/** All keys of the panel in one table: components act by it, and the help shows it. */
import { keyStrings as strings } from '../strings/keys';
import { visitedStrings as visited } from '../strings/visited';

/** What keys do anywhere in the panel, unless something that has the focus needs them; what is used most comes first. */
export const PANEL_KEYS = {
  help: ['?'],
  onward: ['ArrowRight'],
  back: ['ArrowLeft'],
  figure: ['h'],
  explain: ['i'],
  goToStep: ['g'],
  editText: ['e'],
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

/** What commands do; those that are left out are not for this view. */
export type CommandHandlers = Partial<Record<Exclude<PanelCommand, 'goToStep'>, () => void>> & {
  /** The number that was typed, and the largest that there is. */
  readonly goToStep?: (number: number) => void;
  readonly lastStep?: () => number;
  /** Whether a number that is typed by itself goes to its step. */
  readonly takesNumbers?: () => boolean;
  /** The key by which figures are left, where none of them needs it. */
  readonly leave?: () => void;
  /** Back to the text before it was changed here, and to the changed one again. */
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

/** What the system's keys for undo and redo are; `undefined`: it is none of them. */
export function textCommand({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): 'undo' | 'redo' | undefined {
  if (altKey || ctrlKey === metaKey) return undefined;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && ctrlKey && !shiftKey ? 'redo' : undefined;
}

/** Among neighbours: rows of options, cells. */
export const MOVE_KEYS = {
  previous: ['ArrowLeft', 'ArrowUp'],
  next: ['ArrowRight', 'ArrowDown'],
  first: ['Home'],
  last: ['End'],
} as const;

/** On heat maps. */
export const ZOOM_KEYS = { in: ['+', '='], out: ['-', '_'], reset: ['0'] } as const;

export const CHOOSE_KEYS: readonly string[] = ['Enter', ' '];
export const LEAVE_KEYS: readonly string[] = ['Escape'];
/** Of a value that is read: show what it came from. */
export const EXPLAIN_KEYS: readonly string[] = PANEL_KEYS.explain;
const PAGE_KEYS = ['PageUp', 'PageDown'];

/** One line of the help. */
export interface Binding {
  /** Any of these; where there are several groups, one of each after the other. */
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

/** Where the key is of a comparison only, or of a trace only. */
const ONLY_COMPARE: readonly PanelCommand[] = ['exchange'];

/** Everything that keys do, by area. */
export function keyAreas(): readonly KeyArea[] {
  const { areas, options, map, values, origins, grid } = strings;
  return [
    {
      title: areas.panel,
      bindings: [
        ...panelBindings((command) => !ONLY_COMPARE.includes(command)),
        bind([visited.keys.back], visited.does.back),
        bind([visited.keys.forward], visited.does.forward),
        bind([visited.keys.undo], visited.does.undo),
        bind([visited.keys.redo], visited.does.redo),
        bind([visited.keys.editor], visited.does.editor),
      ],
    },
    {
      title: areas.options,
      bindings: [
        bind(ARROWS, options.move),
        bind(ENDS, options.ends),
        bind(CHOOSE_KEYS, options.enter),
        bind(strings.menuKeys, options.menu),
      ],
    },
    {
      title: areas.map,
      bindings: [
        bind(ARROWS, map.move),
        bind(ENDS, map.ends),
        bind(CHOOSE_KEYS, map.choose),
        bind(EXPLAIN_KEYS, map.explain),
        bind(strings.menuKeys, map.menu),
        bind([ZOOM_KEYS.in[0], ZOOM_KEYS.out[0]], map.zoom),
        bind(ZOOM_KEYS.reset, map.reset),
        bind(strings.panKeys, map.pan),
        bind(LEAVE_KEYS, map.leave),
      ],
    },
    {
      title: areas.values,
      bindings: [
        bind(ARROWS, values.move),
        bind(ENDS, values.ends),
        bind(['Enter'], values.choose),
        bind(EXPLAIN_KEYS, values.explain),
        bind(strings.menuKeys, values.menu),
        bind(LEAVE_KEYS, values.leave),
      ],
    },
    {
      title: areas.origins,
      bindings: [
        bind(ARROWS, origins.move),
        bind([...ENDS, ...PAGE_KEYS], origins.ends),
        bind(CHOOSE_KEYS, origins.follow),
        bind([...LEAVE_KEYS, 'Backspace'], origins.back),
      ],
    },
    {
      title: areas.grid,
      bindings: [
        bind(ARROWS, grid.move),
        bind(ENDS, grid.ends),
        bind(CHOOSE_KEYS, grid.choose),
        bind(strings.menuKeys, grid.menu),
      ],
    },
    { title: areas.compare, bindings: panelBindings((command) => ONLY_COMPARE.includes(command)) },
  ];
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
