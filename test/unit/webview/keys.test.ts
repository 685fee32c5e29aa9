import { describe, expect, it, vi } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { allSteps, type ShortWalk, stepBeside } from '../../../src/trace/steps/short-walk';
import { type Choice, FIRST_CHOICE } from '../../../webview/choice/choice';
import { announcer } from '../../../webview/keyboard/announcer';
import { KEY_AREAS, type KeyArea, PANEL_KEYS, panelCommand, textCommand } from '../../../webview/keyboard/keys';
import { rovingTarget } from '../../../webview/keyboard/roving';
import { traceKeys } from '../../../webview/keyboard/trace-keys';
import { TypedNumber } from '../../../webview/keyboard/typed-number';
import { TypingOn } from '../../../webview/keyboard/typing-on';
import { compareKeys, type KeyedComparison } from '../../../webview/state/compare/keys';
import { keyStrings as strings } from '../../../webview/strings/keys';
import { partOf } from '../part-of';

describe('the table of keys', () => {
  it('gives no key two meanings in the panel', () => {
    const all = Object.values(PANEL_KEYS).flat();
    expect(new Set(all).size).toBe(all.length);
  });

  it('takes no key that fields, tabs, scrolling or figures need', () => {
    // Arrows walk through the story where nothing that has the focus needs them.
    const { onward: _, back: __, ...others } = PANEL_KEYS;
    for (const key of Object.values(others).flat()) expect(key).toMatch(/^[^\s\d]$/);
  });

  it('is all that the help shows', () => {
    const shown = KEY_AREAS.flatMap(({ bindings }) => bindings.flatMap(({ keys }) => keys.flat()));
    for (const key of Object.values(PANEL_KEYS).flat()) expect(shown).toContain(key);
    for (const { title, bindings } of KEY_AREAS) {
      expect(title).not.toBe('');
      for (const { does } of bindings) expect(does).not.toBe('');
    }
  });

  it('names the way back to the editor, which is VS Code’s own key or the menu of a token', () => {
    const [{ bindings }] = KEY_AREAS as [KeyArea];
    const binding = bindings.find(({ does }) => does.startsWith('Back to the editor'));
    expect(binding?.keys).toEqual([[expect.stringMatching(/^(Ctrl|Cmd) 1$/)]]);
    expect(binding?.does).toContain('“Show it in the editor”, in the menu of a token');
  });

  it('is shown below what the panel shows', () => {
    const trace = { kind: 'trace', predicts: 'next token', hasSource: false, attention: 'arcs' } as const;
    expect(strings.purpose(trace)).toContain('from a text to the next token, ');
    expect(strings.seen(trace)).toContain('arcs show where the chosen one looks. ');
    expect(strings.seen(trace)).toMatch(/The last steps show what comes next\.$/);
    expect(strings.purpose({ ...trace, hasSource: true })).toContain(
      'from a source text to the next token of its output',
    );
    const filling = { ...trace, predicts: 'masked token', attention: 'off' } as const;
    expect(strings.purpose(filling) + strings.seen(filling)).not.toMatch(/next|arcs/);
    expect(strings.seen({ ...trace, attention: 'tints' })).toContain(
      'their tint shows how much the chosen one looks at each',
    );
    const ofTwo = strings.purpose({ kind: 'compare' }) + strings.seen({ kind: 'compare' });
    expect(ofTwo).toContain('A above those of B');
    expect(ofTwo).not.toMatch(/next|arcs/);
  });

  it('has the keys for undo and redo that systems have', () => {
    const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
    const pressed = (key: string, ...modifiers: (keyof typeof none)[]) =>
      textCommand({ ...none, key, ...Object.fromEntries(modifiers.map((modifier) => [modifier, true])) });
    expect([pressed('z', 'ctrlKey'), pressed('z', 'metaKey')]).toEqual(['undo', 'undo']);
    expect([pressed('Z', 'ctrlKey', 'shiftKey'), pressed('y', 'ctrlKey')]).toEqual(['redo', 'redo']);
    expect([pressed('z'), pressed('z', 'ctrlKey', 'altKey'), pressed('y', 'metaKey')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('moves among neighbours', () => {
    expect(
      ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown', 'Home', 'End', 'a'].map((key) => rovingTarget({ key }, 2, 5)),
    ).toEqual([1, 1, 3, 3, 0, 4, undefined]);
  });

  it('leaves keys with a modifier to the editor', () => {
    for (const modifier of ['altKey', 'ctrlKey', 'metaKey'])
      expect(rovingTarget({ key: 'ArrowLeft', [modifier]: true }, 2, 5), modifier).toBeUndefined();
  });

  it('knows commands by their keys', () => {
    expect([']', 'j', '?', 'q', 'Enter'].map(panelCommand)).toEqual([
      'nextBlock',
      'nextStep',
      'help',
      undefined,
      undefined,
    ]);
  });
});

describe('a number that is typed', () => {
  const type = (keys: string) => {
    const number = new TypedNumber(() => 18);
    number.begin();
    return [...keys].map((key) => number.take(key));
  };

  it('is complete when it cannot go on', () => {
    expect(type('7')).toEqual([7]);
    expect(type('12')).toEqual(['more', 12]);
    expect(type('18')).toEqual(['more', 18]);
    expect(type('19')).toEqual(['more', undefined]);
    expect(type('0')).toEqual(['more']);
    expect(type('05')).toEqual(['more', 5]);
  });

  it('can be completed by time or by Enter', () => {
    const number = new TypedNumber(() => 18);
    expect(number.take('1')).toBeUndefined();
    number.begin();
    number.take('1');
    expect(number.typed).toBe('1');
    expect(number.complete()).toBe(1);
    expect(number.typed).toBeUndefined();
    number.begin();
    number.take('1');
    expect(number.take('Enter')).toBe(1);
    number.begin();
    expect(number.complete()).toBeUndefined();
  });
});

describe('keys in a trace', () => {
  const summary = partOf<TraceSummary>({
    model: { layers: 3, heads: 2, variant: 'walkthrough' },
    plan: {
      sections: Array.from({ length: 18 }, (_, index) => ({ number: index + 1 })),
      stacks: [{ name: 'decoder', sequence: 'tokens', layers: 3 }],
    },
    tokens: ['a', 'b', 'c'].map((text) => ({
      id: 1,
      token: text,
      text,
      start: 0,
      end: 1,
      special: false,
      inserted: false,
      typeId: 0,
    })),
  });

  function pressed(
    choice: Partial<Choice>,
    commands: readonly (keyof typeof PANEL_KEYS | 'leave')[],
    of = summary,
    turnCard?: (by: number) => void,
    walked = allSteps(of.plan),
    headOf: (change: Partial<Choice>) => Partial<Choice> = () => ({}),
  ) {
    let current: Choice = { ...FIRST_CHOICE, token: 0, ...choice };
    let step: number | undefined;
    let isPlaying = false;
    let isShort: ShortWalk | null = null;
    const toured: string[] = [];
    const keys = traceKeys(() => ({
      summary: of,
      choice: current,
      choose: (change) => {
        current = { ...current, ...change, ...headOf(change) };
      },
      goToStep: (number) => {
        step = number;
      },
      readWalk: () => isShort ?? undefined,
      tour: () => {
        isPlaying = !isPlaying;
        toured.push('on');
      },
      tourFromStart: () => toured.push('from the start'),
      isPlaying: () => isPlaying,
      beside: (by) => stepBeside(walked, current.step, by),
      shortWalk: (walk) => {
        isShort = isShort === walk ? null : walk;
        toured.push(walk);
      },
      shortSteps: () => (isShort ? [1, 2, 8] : undefined),
      turnCard,
    }));
    for (const command of commands) {
      if (command === 'leave') announcer.undo?.();
      else if (command !== 'goToStep') keys[command]?.();
    }
    return { ...current, went: step, toured };
  }

  it('walk from step to step where one is shown at a time, change the level, and start the tour', () => {
    expect(pressed({ step: 2, level: 'story' }, ['onward']).went).toBe(3);
    expect(pressed({ step: 2, level: 'figures' }, ['back']).went).toBe(1);
    expect(pressed({ step: 2, level: 'numbers' }, ['onward']).went).toBeUndefined();
    const turned: number[] = [];
    expect(
      pressed({ step: 2, level: 'story' }, ['onward', 'back'], summary, (by) => turned.push(by)).went,
    ).toBeUndefined();
    expect(turned).toEqual([1, -1]);
    expect(pressed({ level: 'story' }, ['level']).level).toBe('figures');
    expect(pressed({ level: 'numbers' }, ['level']).level).toBe('story');
    expect(pressed({}, ['tour', 'tourStart', 'shortWalk', 'beginnerWalk']).toured).toEqual([
      'on',
      'from the start',
      'attention',
      'beginners',
    ]);
    // Of a short walk the steps beside are those of it; at its ends one stays.
    const few = [1, 2, 8, 9, 15];
    const went = (step: number, command: 'onward' | 'back' | 'nextStep') =>
      pressed({ step, level: 'story' }, [command], summary, undefined, few).went;
    expect([went(2, 'onward'), went(5, 'onward'), went(9, 'back'), went(15, 'onward')]).toEqual([8, 8, 8, 15]);
    expect(went(2, 'nextStep')).toBe(3);
  });

  it('move within the trace', () => {
    expect(pressed({}, ['nextBlock', 'nextBlock', 'nextBlock']).layer).toBe(2);
    expect(pressed({}, ['previousBlock']).layer).toBe(0);
    expect(pressed({}, ['nextHead', 'nextHead']).head).toBe(1);
    expect(pressed({ token: 1 }, ['nextToken', 'nextToken']).token).toBe(2);
    expect(pressed({ step: 18 }, ['nextStep']).went).toBe(18);
    expect(pressed({ step: 3 }, ['previousStep']).went).toBe(2);
  });

  it('say at the end of a row that there is no other', () => {
    pressed({ token: 0 }, ['nextToken']);
    expect(announcer.text).not.toContain('the last one');
    pressed({ token: 2 }, ['nextToken']);
    expect(announcer.text).toMatch(/^Token 2: .*, the last one$/);
    pressed({ token: 0 }, ['previousToken']);
    expect(announcer.text).toMatch(/^Token 0: .*, the first one$/);
  });

  it('say which head another block shows, where that is another one', () => {
    const move = (head?: number) =>
      pressed({ layer: 0, head: 0 }, ['nextBlock'], summary, undefined, allSteps(summary.plan), () =>
        head === undefined ? {} : { head },
      );
    move(1);
    expect(announcer.text).toBe('Block 1, at head 1, which adds most in it');
    move();
    expect(announcer.text).toBe('Block 1');
  });

  it('move in a source, and within the stack of the step that is read', () => {
    const source = { tokens: summary.tokens };
    const plan = {
      sections: [
        { number: 1, part: 'encoder' },
        { number: 2, part: 'decoder' },
      ],
      stacks: [
        { name: 'encoder', sequence: 'source', layers: 1 },
        { name: 'decoder', sequence: 'tokens', layers: 3 },
      ],
    };
    const model = { ...summary.model, encoder: { layers: 1, heads: 4 } };
    const two = partOf<TraceSummary>({ ...summary, source, plan, model });
    const within = (choice: Partial<Choice>, ...commands: (keyof typeof PANEL_KEYS)[]) =>
      pressed(choice, commands, two);
    expect(within({ source: 1 }, 'nextSource', 'nextSource')).toMatchObject({ source: 2, token: 0 });
    expect(within({ source: 1 }, 'previousSource', 'previousSource').source).toBe(0);
    expect(within({ step: 1 }, 'nextBlock', 'nextHead', 'nextHead', 'nextHead')).toMatchObject({ layer: 0, head: 3 });
    expect(within({ step: 2 }, 'nextBlock', 'nextHead', 'nextHead')).toMatchObject({ layer: 1, head: 1 });
    expect(pressed({ source: 1 }, ['nextSource']).source).toBe(1);
  });

  it('have one block and head in the walk-through, whose place in the model is kept', () => {
    expect(pressed({ variant: 'walkthrough', layer: 2, head: 1 }, ['nextBlock', 'previousHead'])).toMatchObject({
      layer: 2,
      head: 1,
    });
  });

  it('change what is shown', () => {
    expect(pressed({}, ['variant']).variant).toBe('walkthrough');
    expect(pressed({ view: 'both' }, ['nextView']).view).toBe('map');
  });

  it('show what they have done and how to undo it, as a letter may be pressed by mistake', () => {
    const shown = (choice: Partial<Choice>, ...commands: (keyof typeof PANEL_KEYS)[]) => {
      pressed(choice, commands);
      expect(announcer.shown).toBe(announcer.text);
      return announcer.text;
    };
    expect(shown({ view: 'both' }, 'nextView')).toMatch(/^“v” .*: as heat maps\. Esc undoes it\.$/);
    expect(shown({ view: 'map', level: 'figures' }, 'nextView')).toMatch(/^“v” shows figures as numbers\./);
    expect(shown({ variant: 'model' }, 'variant')).toBe('“w” shows the simplified block. Esc undoes it.');
    expect(shown({ variant: 'walkthrough' }, 'variant')).toContain('shows the model again.');
    expect(shown({ level: 'story' }, 'level')).toBe('“d” changed the level to Figures. Esc undoes it.');
    expect(shown({}, 'tour')).toBe('“t” plays the tour; press it again to pause. Esc undoes it.');
    expect(shown({}, 'tour', 'tour')).toMatch(/^“t” paused the tour\./);
    expect(shown({ level: 'numbers' }, 'tourStart')).toMatch(
      /^“Shift T” .* step 1; .* It is read at the level Story\.$/,
    );
    expect(shown({}, 'beginnerWalk')).toContain('the 3 steps for beginners only. Esc undoes it.');
    expect(shown({}, 'shortWalk', 'shortWalk')).toBe('“a”: ← and → lead through all 18 steps again. Esc undoes it.');
  });

  it('are undone by Escape while it is shown what they have done', () => {
    const begun = { level: 'figures', view: 'both', variant: 'model' } as const;
    for (const command of ['level', 'nextView', 'variant'] as const)
      expect(pressed(begun, [command, 'leave'])).toMatchObject(begun);
    expect(announcer.text).toBe('Undone.');
    expect(pressed({}, ['tour', 'leave']).toured).toEqual(['on', 'on']);
    expect(pressed({}, ['shortWalk', 'leave']).toured).toEqual(['attention', 'attention']);
    expect(pressed({}, ['beginnerWalk', 'shortWalk', 'leave']).toured).toEqual(['beginners', 'attention', 'beginners']);
    // What was told since has taken its place.
    expect(pressed({ token: 0 }, ['variant', 'nextToken', 'leave']).variant).toBe('walkthrough');
  });

  it('no longer show it after a moment, or once something else is told', () => {
    vi.useFakeTimers();
    pressed({}, ['level']);
    vi.advanceTimersByTime(10_000);
    expect([announcer.shown, announcer.text === '']).toEqual([undefined, false]);
    pressed({}, ['level', 'nextToken']);
    expect([announcer.shown, announcer.undo]).toEqual([undefined, undefined]);
    vi.useRealTimers();
  });

  it('neither change nor say a variant where the model has none', () => {
    announcer.say('');
    const plain = { ...summary, model: { ...summary.model, variant: null } };
    expect(pressed({}, ['variant'], plain).variant).toBe('model');
    expect(announcer.text).toBe('');
  });
});

describe('keys in a comparison', () => {
  const side = (text: string, name: string, variant: 'model' | 'walkthrough' = 'model') => ({
    summary: { text, model: { name } },
    variant,
  });
  /** Swaps A and B. */
  function exchanged(a: ReturnType<typeof side>, b: ReturnType<typeof side>): string {
    const view = partOf<KeyedComparison>({ comparison: { a, b }, exchange: () => undefined });
    compareKeys(() => view).exchange?.();
    return announcer.text;
  }

  it('choose the next token as a click on it does: what the models say is told of that token', () => {
    const choose = vi.fn();
    const token = (text: string) => ({ id: 0, token: text, text, special: false, inserted: false });
    const comparison = partOf<KeyedComparison['comparison']>({
      sequence: 'tokens',
      alignment: { rows: [{}, {}, {}] },
      tokens: { both: ['The', ' sun', ' is'].map(token) },
    });
    const view = partOf<KeyedComparison>({ comparison, choice: { row: 1, after: 'last' }, choose });
    const keys = compareKeys(() => view);
    keys.nextToken?.();
    keys.previousToken?.();
    expect(choose.mock.calls).toEqual([[{ row: 2, after: 'chosen' }], [{ row: 0, after: 'chosen' }]]);
  });

  it('say what A is from then on, by what tells it from B', () => {
    expect(exchanged(side('The sun', 'one'), side('The moon', 'one'))).toBe('A is now: “The moon”');
    expect(exchanged(side('The sun', 'one'), side('The sun', 'two'))).toBe('A is now: two');
    const simplified = side('The sun', 'one', 'walkthrough');
    expect(exchanged(side('The sun', 'one'), simplified)).toBe('A is now: Simplified block');
    const long = exchanged(side('The sun', 'one'), side('x'.repeat(200), 'two'));
    expect(long).toBe(`A is now: “${'x'.repeat(80)}…”, two`);
  });
});

describe('letters that somebody types on', () => {
  it('belong to the field that is gone, as long as they come one upon the other', () => {
    const typing = new TypingOn();
    expect(typing.has({ key: 'd', timeStamp: 0 })).toBe(false);
    typing.inField({ key: 'Enter', timeStamp: 1000 });
    const times = [1200, 1800, 2400, 3200, 3300];
    expect(times.map((timeStamp) => typing.has({ key: 'd', timeStamp }))).toEqual([true, true, true, false, false]);
  });

  it('end where somebody points at something: its keys are heeded at once', () => {
    const typing = new TypingOn();
    typing.inField({ key: 'Enter', timeStamp: 1000 });
    typing.end();
    expect(typing.has({ key: 'm', timeStamp: 1200 })).toBe(false);
  });

  it('are none after Escape, by which a field is left: the key that opens it does so again at once', () => {
    const typing = new TypingOn();
    typing.inField({ key: 'a', timeStamp: 0 });
    typing.inField({ key: 'Escape', timeStamp: 900 });
    expect(typing.has({ key: 'e', timeStamp: 1000 })).toBe(false);
  });

  it('are also what follows a key by which VS Code opens a field, as its command palette, until that is there', () => {
    const none = { ctrlKey: false, metaKey: false };
    const isTyped = (key: string, modifiers: Partial<typeof none>) => {
      const typing = new TypingOn();
      typing.before({ ...none, ...modifiers, key, timeStamp: 0 });
      return typing.has({ key: 'e', timeStamp: 300 });
    };
    expect([isTyped('P', { ctrlKey: true }), isTyped('P', { metaKey: true }), isTyped('F1', {})]).toEqual([
      true,
      true,
      true,
    ]);
    // What opens no field leaves the next key to the panel, as does a letter by itself or a modifier alone.
    expect([isTyped('b', { ctrlKey: true }), isTyped('j', {}), isTyped('Control', { ctrlKey: true })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('are letters alone: arrows walk at once', () => {
    const typing = new TypingOn();
    typing.inField({ key: 'a', timeStamp: 0 });
    expect(typing.has({ key: 'ArrowRight', timeStamp: 100 })).toBe(false);
  });
});
