/** Which suggestion counts as accepted, told from a document's edits. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import {
  acceptedBefore,
  acceptedOf,
  type OfferedRun,
  SuggestionRuns,
  shownOf,
} from '../../../src/editor/ghost-text/runs';
import { partOf } from '../part-of';

vi.mock('vscode', async () => ({ EventEmitter: (await import('vscode-jsonrpc')).Emitter }));

const STORY = 'Once upon a time';
const SUGGESTED = ' there was a girl';

/** An editor with a cursor, and a suggestion after it. */
class Session {
  readonly runs = new SuggestionRuns();
  readonly whole = vi.fn();

  constructor(
    public text = STORY,
    readonly uri = 'file:///story.md',
    public cursor = text.length,
  ) {
    this.runs.onDidAccept(this.whole);
  }

  /** @param typed how much of the suggestion stands before the cursor */
  offer(texts = [SUGGESTED], typed = 0, isInvoked = false, byHand = isInvoked): this {
    const offset = this.cursor - typed;
    const before = this.text.slice(this.text.lastIndexOf('\n', offset - 1) + 1, offset);
    const facts = { document: this.uri, language: 'markdown', model: 'm', confidence: 0.9 };
    // Each offer is one of a run of its own.
    const [result, suggestion] = [{}, {}];
    const runs = texts.map(
      (text) => ({ uri: this.uri, offset, text, typed, byHand, result, suggestion }) as OfferedRun,
    );
    this.runs.offer(runs, { ...facts, offset, before, texts, typed }, isInvoked);
    return this;
  }

  edit(offset: number, length: number, text: string, { undo = false, uri = this.uri } = {}): this {
    if (uri === this.uri) {
      this.text = this.text.slice(0, offset) + text + this.text.slice(offset + length);
      this.cursor = offset + text.length;
    }
    this.runs.edited({ document: uri, changes: [{ offset, length, text }], undo });
    return this;
  }

  put(text: string): this {
    return this.edit(this.cursor, 0, text);
  }

  type(text: string): this {
    for (const key of text) this.put(key);
    return this;
  }

  /** What the menu calls accepted. */
  get accepted(): string | undefined {
    const run = this.runs.lastAccepted;
    return run && acceptedOf(run);
  }

  /** What is explained where the cursor is put. */
  at(offset: number, uri = this.uri): readonly string[] {
    const document = partOf<vscode.TextDocument>({ uri, offsetAt: () => offset });
    return this.runs.at(document, {} as vscode.Position).map(({ text }) => text);
  }
}

let session: Session;
beforeEach(() => {
  session = new Session().offer();
});

it('what came by itself has come by itself, also once others were asked for since the pointer rests on it', () => {
  const byHand = (session: Session) => session.runs.last.map((run) => [shownOf(run), run.byHand]);
  const hovered = new Session().offer().offer([SUGGESTED, ' a cat'], 0, true);
  expect(byHand(hovered)).toEqual([
    [SUGGESTED, false],
    [' a cat', true],
  ]);
  // Also once a part of it was typed.
  const typed = new Session().offer().type(' th').offer(['ere was a girl'], 0, true);
  expect(byHand(typed)).toEqual([['ere was a girl', false]]);
  expect(byHand(new Session().offer([SUGGESTED], 0, true))).toEqual([[SUGGESTED, true]]);
});

it('what was asked for by hand stays so, also where its rest is found as that of one that had come by itself', () => {
  const asked = new Session().offer([SUGGESTED], 0, true).put(' there');
  asked.offer([' was a girl'], 0, false);
  expect(asked.runs.last.map((run) => [shownOf(run), run.byHand])).toEqual([[' was a girl', true]]);
});

it('what came by itself and stands there, dismissed or not, is asked for, too, once somebody asks by hand', () => {
  const asked = new Session().offer();
  const document = partOf<vscode.TextDocument>({ uri: asked.uri, offsetAt: () => asked.cursor });
  asked.runs.askedHere(document, {} as vscode.Position);
  asked.offer([SUGGESTED], 0, true);
  expect(asked.runs.last).toMatchObject([{ text: SUGGESTED, byHand: false, askedToo: true }]);
  asked.put(SUGGESTED);
  expect(asked.runs.lastAccepted).toMatchObject({ askedToo: true });
});

it('what was asked for by hand stays the first one, with its figures, where it is asked for once more', () => {
  const asked = new Session().offer([SUGGESTED], 0, true);
  const [first] = asked.runs.last;
  asked.offer([SUGGESTED, ' a cat'], 0, true);
  // Other weights may be used by then, and give other figures of the same text.
  expect(asked.runs.last[0]).toMatchObject({ text: SUGGESTED });
  expect(asked.runs.last[0]?.result).toBe(first?.result);
  expect(asked.runs.last.map(shownOf)).toEqual([SUGGESTED, ' a cat']);
});

it('a suggestion stands nowhere once ghost text is switched off', () => {
  expect(session.at(STORY.length)).toEqual([SUGGESTED]);
  session.runs.leave();
  expect([session.runs.isShown, session.at(STORY.length)]).toEqual([false, []]);
});

it('what was shown before ghost text was switched off is none of those that are asked for there once it is on again', () => {
  session.runs.leave();
  session.offer([' a cat', SUGGESTED], 0, true, false);
  expect(session.runs.last.map(shownOf)).toEqual([' a cat', SUGGESTED]);
  const elsewhere = new Session().offer();
  elsewhere.runs.leave();
  elsewhere.edit(0, 0, 'Well. ');
  expect(elsewhere.runs.isShown).toBe(false);
});

describe('a suggestion is accepted', () => {
  it('as soon as it is put in at once, and as a whole where it stands there to its end', () => {
    session.put(SUGGESTED);
    expect(session.accepted).toBe(SUGGESTED);
    expect(session.whole).toHaveBeenCalledOnce();
  });

  it('also where the editor puts it in with all that stands before it in its line', () => {
    session.edit(0, STORY.length, STORY + SUGGESTED);
    expect(session.accepted).toBe(SUGGESTED);
  });

  it('but not by an entry of the editor’s list, which takes the place of the word before the cursor', () => {
    session = new Session('  line.st').offer(['rip() + line']).edit(7, 2, 'strip');
    expect(session.accepted).toBeUndefined();
    expect(session.runs.isShown).toBe(true);
    // It goes on from the entry, and is put in with it.
    session.offer(['() + line']).edit(7, 5, 'strip() + line');
    expect(session.accepted).toBe('() + line');
  });

  it('as far as it was taken, word by word', () => {
    session.put(' there').offer([SUGGESTED], 6);
    expect(session.accepted).toBe(' there');
    session.put(' was').offer([SUGGESTED], 10);
    expect(session.accepted).toBe(' there was');
    expect(session.whole).not.toHaveBeenCalled();
  });

  it('in part, as long as the last edit took a word of it and more of it stands there', () => {
    const { runs } = session;
    expect(runs.isPartlyTaken).toBe(false);
    session.put(' there');
    expect(runs.isPartlyTaken).toBe(true);
    session.offer([SUGGESTED], ' there'.length);
    expect(runs.isPartlyTaken).toBe(true);
    session.type(' ');
    expect(runs.isPartlyTaken).toBe(false);
    session.put('was a girl');
    expect(runs.isPartlyTaken).toBe(false);
  });

  it('after its beginning was typed along: that is no part of what was accepted', () => {
    session.type(' th').offer([SUGGESTED], 3).put('ere was a girl');
    expect(session.accepted).toBe('ere was a girl');
    expect(session.whole).toHaveBeenCalledOnce();
  });

  it('where it was offered anew after its beginning had been typed', () => {
    session = new Session(`${STORY} th`).offer([SUGGESTED], 3).put('ere was a girl');
    expect(session.accepted).toBe('ere was a girl');
  });

  it('and is known as it was shown last, without what was typed along', () => {
    const shown = () => session.runs.last.map(shownOf);
    expect(shown()).toEqual([SUGGESTED]);
    session.type(' there').offer([SUGGESTED], 6);
    expect(shown()).toEqual([' was a girl']);
    session.put(' was').offer([SUGGESTED], 10);
    expect(shown()).toEqual([' a girl']);
    expect(session.accepted).toBe(' was');
  });

  it('of several the one that agrees', () => {
    session.offer([SUGGESTED, ' there lived a girl', ' a cat']).put(' there lived a girl');
    expect(session.accepted).toBe(' there lived a girl');
    expect(session.runs.last.map(({ text }) => text)).toEqual([' there lived a girl']);
  });

  it('also where it is one that the editor has kept beside others, which were asked for since', () => {
    session.offer([' a cat']).put(SUGGESTED);
    expect(session.accepted).toBe(SUGGESTED);
    expect(session.runs.last.map(({ text }) => text)).toEqual([SUGGESTED]);
  });

  it('and not a longer one that begins with it, which VS Code asks for where the pointer rests on what it shows', () => {
    const short = ' there was';
    session = new Session().offer([short]).offer([SUGGESTED]).put(short);
    expect(session.runs.lastAccepted?.text).toBe(short);
    expect(session.whole).toHaveBeenCalledOnce();
    // Behind it the longer one goes on, and nothing is left of the short one.
    session.offer([SUGGESTED], short.length);
    expect(session.runs.last.map(shownOf)).toEqual([' a girl']);
  });

  it('and that is the one in sight where VS Code asks since the pointer rests on it, also once letters were typed', () => {
    const short = ' there was';
    const shown = () => session.runs.last.map(shownOf);
    session = new Session().offer([short]).type(' t').offer(['here was a girl', 'he cat'], 0, true);
    expect(shown()).toEqual(['here was', 'here was a girl', 'he cat']);
    session.put('here was');
    expect([session.accepted, session.runs.lastAccepted?.text]).toEqual(['here was', short]);
    expect(session.whole).toHaveBeenCalledOnce();
  });

  it('of those that began at letters that were typed, too, the one that was put in', () => {
    session = new Session()
      .offer([' there was'])
      .type(' t')
      .offer(['here was a girl', 'he cat'], 0, true)
      .put('he cat');
    expect([session.accepted, session.runs.lastAccepted?.text]).toEqual(['he cat', 'he cat']);
    expect(session.at(session.cursor)).toEqual(['he cat']);
  });

  it('with line ends of two characters', () => {
    const lines = ' there was\r\na girl';
    session.offer([lines]).put(lines);
    expect(session.accepted).toBe(lines);
  });
});

describe('a suggestion is not accepted', () => {
  it('where a letter, a word or all of it was typed by hand', () => {
    for (const length of [1, 6, SUGGESTED.length]) {
      session = new Session().offer().type(SUGGESTED.slice(0, length));
      expect(session.accepted, `${length} letters`).toBeUndefined();
      expect(session.whole).not.toHaveBeenCalled();
    }
  });

  it('where a key put in white space alone: the end of the line with its indentation, or several spaces for Tab', () => {
    session = new Session().offer(['\n    return']).put('\n').put('    ');
    expect(session.accepted).toBeUndefined();
    expect(session.at(session.cursor)).toEqual(['\n    return']);
  });

  it('where something else was put in', () => {
    session.put(' a cat');
    expect(session.accepted).toBeUndefined();
  });

  it('where what was typed along is deleted again', () => {
    session.type(' th').edit(STORY.length + 2, 1, '');
    expect(session.accepted).toBeUndefined();
  });

  it('where the same text is put in somewhere else, or into another document', () => {
    session.edit(0, 0, SUGGESTED);
    expect(session.accepted).toBeUndefined();
    session = new Session().offer().edit(STORY.length, 0, SUGGESTED, { uri: 'file:///other.md' });
    expect(session.accepted).toBeUndefined();
  });

  it('by an edit that brings back what was there before', () => {
    session.edit(STORY.length, 0, SUGGESTED, { undo: true });
    expect(session.accepted).toBeUndefined();
  });
});

describe('an accepted suggestion', () => {
  beforeEach(() => void session.put(SUGGESTED));

  it('is explained where it stands, in its own document, after edits before it', () => {
    session.edit(0, 0, 'Well. ');
    expect(session.at(6 + STORY.length + 3)).toEqual([SUGGESTED]);
    expect(session.at(6 + STORY.length + 3, 'file:///other.md')).toEqual([]);
    expect(session.at(2)).toEqual([]);
  });

  it('keeps its origin wherever its text stands, however many were accepted since', () => {
    const first = STORY.length;
    // The editor puts the next one in with all that stands before it in its line, and writes the other over itself.
    session.offer([' who']).edit(0, session.text.length, `${session.text} who`);
    const second = first + SUGGESTED.length;
    const origin = (offset: number) => session.runs.acceptedAt(session.uri, offset)?.text;
    expect([first - 1, first, second - 1, second, second + 4].map(origin)).toEqual([
      undefined,
      SUGGESTED,
      SUGGESTED,
      ' who',
      undefined,
    ]);
    // Undone as it was put in, only the second is gone; a formatter may write all of a document anew.
    session.edit(0, session.text.length, STORY + SUGGESTED, { undo: true });
    expect([first, second].map(origin)).toEqual([SUGGESTED, undefined]);
    session.edit(0, session.text.length, `${STORY} they came.`);
    expect(origin(first)).toBeUndefined();
  });

  it('keeps it for as long as it stands there, up to what was edited in it', () => {
    vi.useFakeTimers({ now: Date.now() + 60 * 60 * 1000 });
    session.edit(STORY.length + 7, 3, 'is');
    const origin = (offset: number) => session.runs.acceptedAt(session.uri, STORY.length + offset)?.text;
    expect([0, 6, 7, 9].map(origin)).toEqual([SUGGESTED, SUGGESTED, undefined, undefined]);
    vi.useRealTimers();
  });

  it('is none any more when it is undone', () => {
    session.edit(STORY.length, SUGGESTED.length, '', { undo: true });
    expect(session.accepted).toBeUndefined();
  });

  it('is none any more when all but what had been typed is undone', () => {
    session = new Session().offer().type(' th').put('ere was a girl');
    session.edit(STORY.length + 3, SUGGESTED.length - 3, '', { undo: true });
    expect(session.accepted).toBeUndefined();
  });

  it('is none any more when all of its words are deleted, and a space is left', () => {
    session.edit(STORY.length + 1, SUGGESTED.length - 1, '');
    expect(session.accepted).toBeUndefined();
  });

  it('is what is left of it when its last word is undone', () => {
    session = new Session().offer().put(' there').put(' was');
    session.edit(STORY.length + 6, 4, '', { undo: true });
    expect(session.accepted).toBe(' there');
  });
});

describe('the last suggestion to be explained', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    session = new Session();
  });
  afterEach(() => void vi.useRealTimers());
  const last = () => session.runs.last.map(({ text }) => text);

  it('is none that was typed to its end, or typed over, before anybody could see it', () => {
    for (const [texts, typed] of [
      [['o'], 'o'],
      [[SUGGESTED], 'x'],
    ] as const) {
      session = new Session().offer([...texts]);
      vi.advanceTimersByTime(100);
      session.type(typed);
      vi.advanceTimersByTime(60_000);
      expect([last(), session.at(session.cursor)], typed).toEqual([[], []]);
    }
  });

  it('is the one before, where that was seen or accepted', () => {
    session.offer();
    vi.advanceTimersByTime(500);
    session.type('.').offer([' Then']).type(' I').offer([' was']);
    // What stands there now may be seen.
    expect(last()).toEqual([' was']);
    session.type('x');
    expect(last()).toEqual([SUGGESTED]);
    session.offer([' more']).put(' more').offer(['o']).type('o');
    expect(last()).toEqual([' more']);
  });

  it('is none of which only white space is left', () => {
    session.offer(['ab ', 'abc']).type('ab').offer(['ab, too'], 2, true);
    expect(session.runs.last.map(shownOf)).toEqual(['c', ', too']);
  });

  it('is one that was seen while it was typed along', () => {
    session.offer();
    for (const key of ' the') {
      vi.advanceTimersByTime(100);
      session.put(key);
    }
    session.put('y');
    expect(last()).toEqual([SUGGESTED]);
  });

  it('is known as it was shown first, where it was typed along to its end', () => {
    session.offer([' of']);
    vi.advanceTimersByTime(500);
    session.type(' o').offer([' of'], 2);
    expect(session.runs.last.map(shownOf)).toEqual(['f']); // it stands there
    session.type('f');
    expect(session.runs.last.map(shownOf)).toEqual([' of']);
  });

  it('is never empty: not where it was accepted, nor where that was undone or deleted since', () => {
    const shown = () => session.runs.last.map(shownOf);
    const accept = () => {
      session = new Session().offer([' of']);
      vi.advanceTimersByTime(500);
      session.put(' of');
    };
    accept();
    session.type(' the');
    expect(shown()).toEqual([' of']);
    expect(acceptedBefore(session.runs)).toBeUndefined(); // there is no next one
    for (const undo of [true, false]) {
      accept();
      session.edit(STORY.length, 3, '', { undo }).type(' x');
      expect(shown()).toEqual([' of']);
    }
  });

  it('is one that an input method had hidden for a moment', () => {
    session.offer().put('x').edit(STORY.length, 1, ' t');
    expect(last()).toEqual([SUGGESTED]);
    session.put('here was a girl');
    expect(session.accepted).toBe('here was a girl');
  });
});
