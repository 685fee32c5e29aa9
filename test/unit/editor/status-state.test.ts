/** What becomes of the status item's state with each event, and what is shown of it: without an editor and without a clock. */
import { describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import {
  isShownAt,
  NOTHING_ASKED,
  type StatusEvent,
  type StatusState,
  silenceAt,
  stateAfter,
} from '../../../src/editor/ghost-text/status-state';
import { type StatusFacts, statusView } from '../../../src/editor/ghost-text/status-view';
import { partOf } from '../part-of';

import { BLANK, document, HERE, positionAt, UNSURE } from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);

const FACTS = {
  probability: 0.9,
  begins: '',
  similar: { kind: 'counted', right: 0.9, needed: 0.6 },
  byHand: false,
} as const;
const ASKED = { ...FACTS, similar: { ...FACTS.similar, right: 0.1 }, byHand: true } as const;
const OWN = { places: [], copied: 0, of: 2, firstOf: 1, facts: FACTS };
const OTHER = partOf<vscode.TextDocument>({ fileName: 'other.md' });

const shownWith = (more: object = {}) => ({ ...HERE, suggestion: OWN, origin: () => OWN, ...more });
const suggested = (more: object = {}): StatusEvent => ({
  kind: 'suggested',
  shown: shownWith(more),
  result: undefined,
});
const rested = (isShown: boolean, silence?: typeof UNSURE): StatusEvent => ({ kind: 'rested', isShown, silence });
const happened = (...events: StatusEvent[]): StatusState => events.reduce(stateAfter, NOTHING_ASKED);
const viewOf = (state: StatusState, more: Partial<StatusFacts> = {}) =>
  statusView(state, {
    blocked: undefined,
    cursor: HERE,
    names: { traces: 'the starter', ghostText: null },
    bits: 8,
    ...more,
  });

describe('the state', () => {
  it('is never changed: each event makes another one', () => {
    const before = Object.freeze(happened(suggested()));
    const next = stateAfter(before, { kind: 'silent', reason: BLANK, at: HERE });
    expect([before.shown?.document, before.silent, next.shown, next.silent?.reason]).toEqual([
      document,
      undefined,
      undefined,
      BLANK,
    ]);
  });

  it('knows where a suggestion comes from only once the cursor rests, and at once where it was asked for', () => {
    expect(happened(suggested()).rested.origin).toBeUndefined();
    expect(happened(suggested(), rested(true)).rested.origin).toBe(OWN);
    expect(happened(suggested({ facts: ASKED })).rested).toMatchObject({ origin: OWN, unsure: ASKED });
  });

  it('keeps that for the same suggestion typed along, and for no other', () => {
    const known = happened(suggested(), rested(true));
    expect(stateAfter(known, suggested()).rested.origin).toBe(OWN);
    expect(stateAfter(known, suggested({ suggestion: {} })).rested.origin).toBeUndefined();
  });

  it('says that Tab accepts what was asked for, also where ghost text is off, until it may be gone', () => {
    const blocked = { kind: 'language', language: 'typescript' } as const;
    const sure = { ...OWN, facts: { ...FACTS, byHand: true } };
    for (const [own, text] of [
      [sure, '$(keyboard-tab) LLM Trace: Tab accepts it'],
      [{ ...OWN, facts: ASKED }, '$(question) LLM Trace: asked for, Tab accepts it'],
    ] as const) {
      const state = happened(suggested({ facts: own.facts, suggestion: own, origin: () => own }));
      const view = viewOf(state, { blocked });
      expect(view.text).toBe(text);
      expect(view.standing).toMatchObject({ silence: undefined, state: expect.stringMatching(/off in typescript/i) });
      const aged = viewOf(stateAfter(state, { kind: 'aged' }), { blocked });
      expect(aged.text).toMatch(/^\$\(circle-slash\) LLM Trace: ghost text off in typescript$/i);
      expect(aged.standing.silence).toBe(blocked);
    }
    // Where ghost text comes by itself, no word moves the other items.
    expect(viewOf(happened(suggested({ facts: FACTS }))).text).toBe('$(keyboard-tab) LLM Trace');
  });

  it('forgets a suggestion that the cursor has left, unless it was asked for by hand', () => {
    expect(happened(suggested(), rested(false)).shown).toBeUndefined();
    expect(happened(suggested({ facts: ASKED }), rested(false)).shown).toBeDefined();
  });

  it('tells of a silence only at its place, and of none that is a switch', () => {
    const silent = happened({ kind: 'silent', reason: UNSURE, at: HERE });
    expect(silenceAt(silent, HERE)).toBe(UNSURE);
    expect(silenceAt(silent, { ...HERE, position: positionAt(3) })).toBeUndefined();
    expect(silenceAt(silent, undefined)).toBeUndefined();
    expect(silenceAt(happened({ kind: 'silent', reason: { kind: 'off' }, at: HERE }), HERE)).toBeUndefined();
  });

  it('holds a suggestion for shown only where the cursor is, as long as it stands', () => {
    expect(isShownAt(happened(suggested()), HERE)).toBe(true);
    expect(isShownAt(happened(suggested()), { ...HERE, document: OTHER })).toBe(false);
    expect(isShownAt(happened(suggested({ stands: () => false })), HERE)).toBe(false);
  });

  it('keeps what it tells in the document in which it was asked, and drops it in another one', () => {
    const message = { words: () => 'set', document };
    const state = happened({ kind: 'message', message }, { kind: 'entered', document });
    expect(state.message).toBe(message);
    expect(stateAfter(state, { kind: 'entered', document: OTHER }).message).toBeUndefined();
  });
});

describe('what is shown of it', () => {
  it('is what holds of the whole editor before what holds of the place', () => {
    const silent = happened({ kind: 'silent', reason: UNSURE, at: HERE }, rested(false, UNSURE));
    expect(viewOf(silent).standing.silence).toBe(UNSURE);
    expect(viewOf(silent, { blocked: { kind: 'paused' } }).standing.silence).toEqual({ kind: 'paused' });
  });

  it('is first that somebody who asked is answered, then what is told', () => {
    const message: StatusEvent = { kind: 'message', message: { words: () => 'It was set.', document } };
    expect(viewOf(happened(message)).label).toBe('It was set.');
    expect(viewOf(happened(message, { kind: 'working', work: 'awaited' })).label).toBe('Looking for a suggestion...');
    expect(viewOf(happened(message, { kind: 'working', work: 'by itself' })).label).toBe('It was set.');
  });

  it('is the same for the same state and facts, so that nothing is drawn twice', () => {
    const state = happened(suggested(), rested(true));
    expect(viewOf(state)).toEqual(viewOf(state));
  });
});
