/** What became of suggestions, in typing sessions as editors report them. */
import { describe, expect, it } from 'vitest';
import type { Change, Outcome } from '../../../src/generate/followed-suggestion';
import { MOST_MOVED, personalThreshold } from '../../../src/generate/personal-threshold';
import { addCounts, countOutcomes } from '../../../src/generate/suggestion-counts';
import { SuggestionOutcomes, type TimedOutcome } from '../../../src/generate/suggestion-outcomes';
import { normalNumbers } from '../random-model';

/** An editor with one document, a cursor and a suggestion after it. */
class Session {
  readonly outcomes: Outcome[] = [];
  private readonly followed = new SuggestionOutcomes();
  /** The suggestion from where it was first offered. */
  private suggestion = { offset: 0, texts: [''] };

  constructor(
    public text = '',
    public cursor = text.length,
    private readonly document = 'a',
  ) {}

  offer(...texts: string[]): this {
    this.suggestion = { offset: this.cursor, texts };
    return this.offerAgain();
  }

  /** As an editor asks with every key. */
  offerAgain(confidence: number | null = 0.5, first = this.suggestion.offset): this {
    const before = this.text.slice(this.text.lastIndexOf('\n', first - 1) + 1, first);
    const { texts } = this.suggestion;
    const offer = {
      document: this.document,
      language: 'x',
      model: 'm',
      offset: first,
      before,
      texts,
      typed: this.cursor - first,
      confidence,
    };
    this.outcomes.push(...this.followed.offer(offer));
    return this;
  }

  /** At the cursor, beside what is shown. */
  offerByHand(...texts: string[]): this {
    const before = this.text.slice(this.text.lastIndexOf('\n', this.cursor - 1) + 1, this.cursor);
    const [at, confidence] = [{ document: this.document, language: 'x', model: 'm' }, null];
    this.outcomes.push(...this.followed.offer({ ...at, offset: this.cursor, before, texts, typed: 0, confidence }));
    return this;
  }

  /** What is left of the suggestion that is shown, without its end. */
  offerRest(...texts: string[]): this {
    this.suggestion = { ...this.suggestion, texts };
    return this.offerAgain();
  }

  edit(changes: readonly Change[], { undo = false, document = this.document } = {}): this {
    if (document === this.document)
      for (const { offset, length, text } of changes.toSorted((a, b) => b.offset - a.offset))
        this.text = this.text.slice(0, offset) + text + this.text.slice(offset + length);
    this.outcomes.push(...this.followed.edit({ document, changes, undo }));
    return this;
  }

  /** One key after another. */
  type(text: string): this {
    for (const key of text) {
      this.put(key);
    }
    return this;
  }

  put(text: string): this {
    const offset = this.cursor;
    this.cursor += text.length;
    return this.edit([{ offset, length: 0, text }]);
  }

  backspace(count = 1): this {
    this.cursor -= count;
    return this.edit([{ offset: this.cursor, length: count, text: '' }]);
  }

  /** As VS Code puts a suggestion in: with the line from its start on, as far as it is taken. */
  accept(standing: number, length: number): this {
    const { offset, texts } = this.suggestion;
    const start = this.text.lastIndexOf('\n', this.cursor - 1) + 1;
    const all = (texts[0] as string).slice(0, standing + length);
    const text = this.text.slice(start, offset) + all;
    const change = { offset: start, length: this.cursor - start, text };
    this.cursor = start + text.length;
    return this.edit([change]);
  }

  /** The editor's list is open, and this entry of it is chosen for the word that begins so many characters ago. */
  choose(text: string, ago: number): this {
    this.followed.chosen({ document: this.document, offset: this.cursor - ago, text });
    return this;
  }

  /** The chosen entry is taken: it stands in the place of the word before the cursor. */
  takeEntry(text: string, ago: number): this {
    const offset = this.cursor - ago;
    this.cursor = offset + text.length;
    return this.edit([{ offset, length: ago, text }]);
  }

  soFar(): Outcome[] {
    return this.followed.soFar();
  }

  end(): Outcome[] {
    return [...this.outcomes, ...this.followed.end()];
  }
}

const verdicts = (session: Session) => session.end().map(({ verdict, taken }) => [verdict, taken]);

describe('a suggestion', () => {
  it('is taken whole, at once or after it was typed along', () => {
    expect(verdicts(new Session('if (').offer('ready) {').accept(0, 8))).toEqual([['whole', 8]]);
    const along = new Session('if (').offer('ready) {').type('re').offerAgain().offerAgain().accept(2, 6);
    expect(verdicts(along)).toEqual([['whole', 6]]);
    expect(along.text).toBe('if (ready) {');
  });

  it('that was taken is told before anything else is typed, once', () => {
    const session = new Session('it ').offer('was the best').accept(0, 3).offerAgain();
    expect(session.soFar().map(({ verdict, taken }) => [verdict, taken])).toEqual([['part', 3]]);
    expect(verdicts(session)).toEqual([['part', 3]]);
    expect(new Session('it ').offer('was').soFar()).toEqual([]);
  });

  it('is taken in part, word by word', () => {
    const session = new Session('it ').offer('was the best').accept(0, 3).offerAgain().accept(3, 4).offerAgain();
    expect(verdicts(session.type('end'))).toEqual([['part', 7]]);
    const all = new Session('it ').offer('was the').accept(0, 3).offerAgain().accept(3, 4);
    expect(verdicts(all)).toEqual([['whole', 7]]);
  });

  it('of which a part was taken and the rest typed by hand is taken in part', () => {
    const dot = new Session('the ').offer('man.').accept(0, 3).offerAgain().type('.');
    expect(verdicts(dot)).toEqual([['part', 3]]);
    const words = new Session('it ').offer('was the best').accept(0, 3).offerAgain().type(' the best');
    expect(words.soFar().map(({ verdict }) => verdict)).toEqual(['part']);
    expect(verdicts(words)).toEqual([['part', 3]]);
  });

  it('of which the end was taken is taken whole, whatever of it was typed before', () => {
    const session = new Session('it ').offer('was the best').accept(0, 3).offerAgain().type(' the').offerAgain();
    expect(verdicts(session.accept(7, 5))).toEqual([['whole', 8]]);
  });

  it('is typed by hand, also over several lines with their indentation', () => {
    const session = new Session('do').offer(' {\n  a();').type(' {');
    expect(verdicts(session.put('\n  ').type('a();'))).toEqual([['by hand', 0]]);
    const indented = new Session('do').offer(' {\n    a();').type(' {').put('\n').put('    ');
    expect(verdicts(indented.type('a();'))).toEqual([['by hand', 0]]);
  });

  it('is typed by hand where the editor closes brackets by itself', () => {
    const session = new Session('f').offer('(x)').put('()');
    session.cursor -= 1;
    session.type('x').edit([{ offset: 3, length: 1, text: ')' }]);
    expect(session.text).toBe('f(x)');
    expect(verdicts(session)).toEqual([['by hand', 0]]);
  });

  it.each<[string, string, string, boolean | null]>([
    // [suggested, what VS Code puts in for one key, what is typed then, whether its first word came]
    ['"""Return the spread', '""', 'x', false],
    ['"""Return the spread', '""', '', null],
    ['()', '()', 'x', false],
    ['(x)', '()', 'y', false],
    ['(x)', '()', 'x', null],
    ['(x)', '()', ')', false],
    ['house', '()', 'x', false],
    ['{ ', '{}', '', null],
    ['\n    \nx', '\n  \n', '', null],
    ['/** a', '/', 'x', false],
  ])('%j is not taken where the editor closes by itself what is typed: %j', (offered, closed, then, isRight) => {
    const session = new Session('f ').offer(offered).put(closed);
    session.cursor = 2 + (closed.startsWith('\n') ? 3 : 1);
    if (then !== '') session.type(then);
    const [outcome] = session.end();
    expect(outcome).toMatchObject({ taken: 0, isRight });
    expect(['whole', 'part']).not.toContain(outcome?.verdict);
  });

  it('is not taken where the editor begins the next line of a comment or a list', () => {
    for (const line of ['\n * ', '\n// ', '\n- ', '\n2. '])
      expect(verdicts(new Session('a').offer(`${line}more`).put(line).type('x'))).toEqual([['typed over', 0]]);
  });

  it('is taken where it is a bracket with what closes it, put in with its line', () => {
    expect(verdicts(new Session('f').offer('()').accept(0, 2))).toEqual([['whole', 2]]);
  });

  it('of which a part of the first word was taken was right only once that word stands there', () => {
    const part = (then: string) => {
      const session = new Session('a ').offer('gone home').accept(0, 2);
      if (then !== '') session.type(then);
      return session.end()[0];
    };
    expect(part('ne.')).toMatchObject({ verdict: 'part', taken: 2, isRight: true });
    expect(part('ing')).toMatchObject({ verdict: 'part', taken: 2, isRight: false });
    expect(part('')).toMatchObject({ verdict: 'part', taken: 2, isRight: null });
  });

  it('is not taken where an entry of the editor’s own list puts in the same word', () => {
    const listed = new Session('  max(val').offer('ues').choose('values', 3).takeEntry('values', 3);
    expect(listed.text).toBe('  max(values');
    expect(verdicts(listed)).toEqual([['by hand', 0]]);
    // At the beginning of a line, where a suggestion is put in with the same change, and with no letter typed.
    expect(verdicts(new Session('pri').offer('nt(x)').choose('print', 3).takeEntry('print', 3).type('?'))).toEqual([
      ['typed over', 0],
    ]);
    expect(verdicts(new Session('x.').offer('strip').choose('strip', 0).takeEntry('strip', 0))).toEqual([
      ['by hand', 0],
    ]);
    // The list was closed before, or the suggestion goes on from its entry.
    const closed = new Session('pri').offer('nt').choose('print', 3);
    closed.choose('', 3);
    expect(verdicts(closed.accept(0, 2))).toEqual([['whole', 2]]);
    // Also where the entry was chosen before what goes on from it was suggested.
    const first = () => new Session('x.').choose('strip', 0).offer('strip(y)').takeEntry('strip', 0);
    expect(verdicts(first().type('?'))).toEqual([['typed over', 0]]);
    expect(verdicts(first().accept(5, 3))).toEqual([['whole', 3]]);
    const beyond = new Session('pri').offer('nt(x)').choose('print', 3).takeEntry('print(x)', 3);
    expect(verdicts(beyond)).toEqual([['whole', 5]]);
  });

  it('is typed over', () => {
    expect(verdicts(new Session('a ').offer('house').type('man'))).toEqual([['typed over', 0]]);
    expect(verdicts(new Session('a ').offer('house').type('hom'))).toEqual([['typed over', 0]]);
    expect(verdicts(new Session('a ').offer('house').put('garden with a gate'))).toEqual([['typed over', 0]]);
    expect(verdicts(new Session('a ').offer('house').type('m').offer('oon').accept(0, 3))).toEqual([
      ['typed over', 0],
      ['whole', 3],
    ]);
  });

  it.each<[string, string, boolean | null]>([
    ['go home', 'gone', false],
    ['go home', 'goes', false],
    ['go home', 'went', false],
    ['go home', 'go away', true],
    ['go home', 'go, then', true],
    ['tle boy', 'tle girl', true],
    ['go home', 'go home', true],
    ['go home', 'go ho', null],
    ['" she asked', '" he', false],
    ['" she asked', '" she said', true],
    ['();', '()x', false],
  ])('%j where %j is typed was right in its first word: %s', (offered, typed, isRight) => {
    const outcomes = new Session('a ').offer(offered).type(typed).end();
    expect(outcomes.map((one) => one.isRight)).toEqual([isRight]);
    const [counts] = countOutcomes(outcomes);
    expect([counts?.judged, counts?.right]).toEqual([isRight === null ? 0 : 1, isRight ? 1 : 0]);
  });

  it('counts once however often it is offered, also after backspace', () => {
    const session = new Session('a ').offer('house').type('ho').offerAgain().backspace(2).offerAgain().type('h');
    expect(verdicts(session.offerAgain())).toEqual([['unknown', 0]]);
    expect(verdicts(new Session('a ').offer('house').type('x').backspace().type('house'))).toEqual([['by hand', 0]]);
  });

  it('counts once where the editor asks by hand beside what is left of it, as where the pointer rests on that', () => {
    const session = new Session('a ').offer('house of cards').type('house').offerAgain();
    session.offerByHand(' of glass', ' of cards').put(' of cards');
    const outcomes = session.end();
    expect(outcomes).toMatchObject([{ verdict: 'whole', taken: 9, word: 'house', isRight: true, confidence: 0.5 }]);
  });

  it('is another one where the rest is not shown any more, or another comes by itself', () => {
    const session = new Session('a ').offer('house of').type('house of').offerByHand(' cards');
    expect(session.end().map(({ verdict }) => verdict)).toEqual(['by hand', 'unknown']);
    const itself = new Session('a ').offer('house of').type('house').offer(' is').put(' is');
    expect(verdicts(itself)).toEqual([
      ['unknown', 0],
      ['whole', 3],
    ]);
  });

  it('is taken whole up to a bracket that the editor has closed already, also where that is typed over', () => {
    const typed = () => {
      const session = new Session('f').offer('(file)').put('()');
      session.cursor -= 1;
      return session.offerRest('(file').accept(1, 4);
    };
    expect(typed().text).toBe('f(file)');
    expect(verdicts(typed())).toEqual([['whole', 4]]);
    const over = typed().edit([{ offset: 6, length: 1, text: ')' }]);
    expect(verdicts(over)).toEqual([['whole', 4]]);
    expect(verdicts(typed().backspace())).toEqual([['part', 3]]);
  });

  it('names its first word with what stood there of it', () => {
    const words = (before: string, offered: string) =>
      new Session(before)
        .offer(offered)
        .end()
        .map(({ word }) => word);
    expect(words('it see', 'med so')).toEqual(['seemed']);
    expect(words('it see', ' me')).toEqual([' me']);
    expect(words('f', '(x)')).toEqual(['(x']);
    expect(words('f', '();')).toEqual(['();']);
    expect(words('it ', 'was')).toEqual(['was']);
  });

  it('that was cycled through is the one that is put in', () => {
    const session = new Session('a ').offer('house');
    expect(verdicts(session.offer('house', 'home is').put('home is'))).toEqual([['whole', 7]]);
  });

  it('that was undone at once was not wanted', () => {
    const taken = () => new Session('a ').offer('house').accept(0, 5);
    const undo = { offset: 2, length: 5, text: '' };
    expect(verdicts(taken().edit([undo], { undo: true }))).toEqual([['typed over', 0]]);
    // By then the next one is offered.
    const next = taken().offer(' and').edit([undo], { undo: true });
    expect(verdicts(next)).toEqual([
      ['typed over', 0],
      ['unknown', 0],
    ]);
    expect(verdicts(taken().offer(' and').type(' ').edit([undo], { undo: true }))).toEqual([
      ['whole', 5],
      ['unknown', 0],
    ]);
  });

  it('is left where nothing can be told', () => {
    const left = (session: Session) => expect(verdicts(session)).toEqual([['unknown', 0]]);
    left(new Session('a ').offer('house'));
    left(new Session('a ').offer('house').backspace());
    const several = [0, 2].map((offset) => ({ offset, length: 0, text: 'h' }));
    left(new Session('a ').offer('house').edit(several));
    left(new Session('a b').offer('house').edit([{ offset: 0, length: 3, text: 'formatted' }]));
  });

  it('stays the same through edits elsewhere', () => {
    const session = new Session('one\ntwo').offer(' and three');
    session.edit([{ offset: 0, length: 3, text: 'first' }]);
    session.edit([{ offset: 1, length: 9, text: 'of another document' }], { document: 'b' });
    session.cursor += 2;
    session.offerAgain(0.5, 9);
    expect(verdicts(session.put(' and three'))).toEqual([['whole', 10]]);
    expect(session.text).toBe('first\ntwo and three');
  });

  it('is typed with an input method, which replaces what it has put in', () => {
    const composed = (end: string) =>
      new Session('東京は')
        .offer('日本の')
        .put('n')
        .edit([{ offset: 3, length: 1, text: 'に' }])
        .edit([{ offset: 3, length: 1, text: end }]);
    expect(verdicts(composed('日本の'))).toEqual([['by hand', 0]]);
    expect(verdicts(composed('日光'))).toEqual([['typed over', 0]]);
  });
});

describe('of a suggestion', () => {
  const offer = { document: 'd', language: 'x', model: 'm', offset: 0, before: '', typed: 0, confidence: 0.5 };
  const type = (offset: number, text: string) => ({
    document: 'd',
    changes: [{ offset, length: 0, text }],
    undo: false,
  });
  const begin = () => {
    const clock = { now: 0 };
    const followed = new SuggestionOutcomes({ least: 250, now: () => clock.now, date: () => new Date(clock.now) });
    followed.offer({ ...offer, texts: ['the house'] });
    return { clock, followed };
  };
  const told = (outcomes: readonly TimedOutcome[]) => outcomes.map(({ verdict, at }) => [verdict, at.getTime()]);

  it('that is typed in full it is told at once, with the time at which its last letter was typed', () => {
    const { clock, followed } = begin();
    clock.now = 1000;
    expect(told([followed.waiting as TimedOutcome])).toEqual([['unknown', 0]]);
    for (const [at, letter] of [...'the house'].entries()) followed.edit(type(at, letter));
    clock.now = 9000;
    expect([told(followed.soFar()), followed.waiting]).toEqual([[['by hand', 1000]], undefined]);
    expect(told(followed.end())).toEqual([['by hand', 1000]]);
  });

  it('that is taken the time stays that of taking it, whatever is typed after it', () => {
    const { clock, followed } = begin();
    clock.now = 1000;
    followed.edit(type(0, 'the house'));
    for (const now of [5000, 90_000]) {
      clock.now = now;
      expect(told(followed.soFar())).toEqual([['whole', 1000]]);
    }
    followed.offer({ ...offer, offset: 9, texts: [' is'] });
    clock.now = 95_000;
    expect(told(followed.edit(type(9, ' ')))).toEqual([['whole', 1000]]);
    // Of one that is let go it is known only then.
    clock.now = 99_000;
    expect(told(followed.end())).toEqual([['unknown', 99_000]]);
  });

  it('it is told whether its first word was right only where that was still grey when it stood long enough', () => {
    /** Types along its first word and then something else, with these times before single keys. */
    const typed = (waits: Readonly<Record<number, number>>) => {
      const { clock, followed } = begin();
      const outcomes = [...'the cat'].flatMap((letter, at) => {
        clock.now += waits[at] ?? 100;
        return followed.edit(type(at, letter));
      });
      return outcomes.map(({ verdict, isRight }) => [verdict, isRight]);
    };
    expect(typed({})).toEqual([]); // in all for longer than is needed, but never between two keys
    expect(typed({ 0: 1000 })).toEqual([['typed over', true]]);
    expect(typed({ 2: 1000 })).toEqual([['typed over', true]]);
    expect(typed({ 3: 1000 })).toEqual([['typed over', null]]);
  });

  it('that the next key replaced at once none is told, however long nothing is typed then', () => {
    const { clock, followed } = begin();
    clock.now = 100;
    followed.edit(type(0, 'x'));
    clock.now = 5000;
    expect([followed.soFar(), followed.end()]).toEqual([[], []]);
  });
});

describe('the counts of a session', () => {
  it('add up', () => {
    const session = new Session('');
    const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
    for (let i = 0; i < 200; i++) {
      const word = words[i % words.length] as string;
      session.offer(`${word} `);
      if (i % 5 === 0) session.accept(0, word.length + 1);
      else if (i % 5 === 1) session.accept(0, 2).type('?? ');
      else if (i % 5 === 2) session.type(`${word} `);
      else if (i % 5 === 3) session.type('... ');
      else session.backspace();
    }
    const [counts, ...others] = countOutcomes(session.end());
    expect(others).toEqual([]);
    expect(counts).toEqual({
      language: 'x',
      model: 'm',
      offered: 200,
      whole: 40,
      part: 40,
      byHand: 40,
      typedOver: 40,
      characters: 40 * 'alpha '.length + 40 * 2,
      right: 80, // of those that were taken in part not even the first word stands there
      judged: 160,
      expected: 80,
    });
  });

  it('are kept apart by language and model, the one used last comes last', () => {
    const one = (language: string, model: string): Outcome => ({
      language,
      model,
      confidence: null,
      verdict: 'whole',
      word: 'x',
      isRight: true,
      taken: 1,
    });
    const counts = countOutcomes([one('a', 'm'), one('b', 'm'), one('a', 'n'), one('a', 'm')]);
    expect(counts.map(({ language, model, offered, judged }) => [language, model, offered, judged])).toEqual([
      ['b', 'm', 1, 0],
      ['a', 'n', 1, 0],
      ['a', 'm', 2, 0],
    ]);
    expect(addCounts([...counts, ...counts]).map(({ offered }) => offered)).toEqual([2, 2, 4]);
  });
});

describe('the threshold', () => {
  const of = (right: number, judged: number, set = 0.5) =>
    personalThreshold(set, { right, judged, expected: 0.6 * judged });

  it('stays where suggestions were right as often as expected', () => {
    expect(of(0, 0)).toBe(0.5);
    expect(of(60, 100)).toBeCloseTo(0.5, 12);
  });

  it('moves the less the fewer there were, and to the side that they say', () => {
    // (0 + 50 * 0.6) / (2 + 50) = 0.577; logit(0.6) - logit(0.577) = 0.0953.
    expect(of(0, 2)).toBeCloseTo(1 / (1 + Math.exp(-(Math.log(0.6 / 0.4) - Math.log(30 / 22)))), 12);
    expect(of(0, 2)).toBeLessThan(0.53);
    expect(of(0, 20)).toBeGreaterThan(of(0, 5));
    expect(of(80, 100)).toBeLessThan(0.5);
  });

  it('keeps within its bounds', () => {
    for (const set of [0.05, 0.5, 0.95]) {
      expect(of(0, 1e6, set)).toBeLessThanOrEqual(Math.min(0.99, set + MOST_MOVED));
      expect(of(1e6, 1e6, set)).toBeGreaterThanOrEqual(Math.max(0.01, set - MOST_MOVED));
    }
    for (const set of [0, 1]) expect(of(0, 100, set)).toBe(set);
  });
});

describe('a simulated user', () => {
  const logit = (share: number) => Math.log(share / (1 - share));
  const logistic = (x: number) => 1 / (1 + Math.exp(-x));
  const SET = 0.5;

  /**
   * Writes texts in which suggestions are right more or less often than was measured elsewhere, by so much in log-odds.
   * Sees what is shown at the threshold of each moment, and types over what is wrong.
   * @returns the threshold at the end, and how often what is just shown then is right
   */
  function write(bias: number, suggestions = 2000) {
    const random = normalNumbers(7);
    let counts = { right: 0, judged: 0, expected: 0 };
    for (let i = 0; i < suggestions; i++) {
      const confidence = logistic(1.5 * random());
      const isRight = logistic(logit(confidence) + bias) > (i * 0.7548776662) % 1;
      if (confidence < personalThreshold(SET, counts)) continue;
      const { judged, expected } = counts;
      counts = { right: counts.right + Number(isRight), judged: judged + 1, expected: expected + confidence };
    }
    const threshold = personalThreshold(SET, counts);
    return { threshold, right: logistic(logit(threshold) + bias) };
  }

  it('sees the threshold go to where what is just shown is right as often as set', () => {
    for (const bias of [-0.5, 0, 0.5]) expect(Math.abs(write(bias).right - SET)).toBeLessThan(0.05);
  });

  it('sees it stop at its bounds where texts differ more than that', () => {
    expect(write(-2).threshold).toBe(SET + MOST_MOVED);
    expect(write(2).threshold).toBe(SET - MOST_MOVED);
  });

  it('sees it hardly move after a few suggestions', () => {
    expect(Math.abs(write(-2, 10).threshold - SET)).toBeLessThan(0.1);
  });
});
