/** Commands and links that lead to a place. */
import { describe, expect, it } from 'vitest';
import { MAX_LINK_TEXT, readLink, readShowArguments } from '../../../src/editor/commands/deep-link';

describe('the argument of the command', () => {
  it.each([
    [undefined, { place: {} }],
    [{}, { place: {} }],
    [{ layer: 1, head: 3, step: 8, token: 9 }, { place: { layer: 1, head: 3, step: 8, token: 9 } }],
    [{ step: 34 }, { place: { step: 34 } }], // of an encoder-decoder
    [
      { text: 'a', variant: 'walkthrough' },
      { text: 'a', place: { variant: 'walkthrough' } },
    ],
    [
      { text: 'a', model: '/m', layer: undefined },
      { text: 'a', model: '/m', place: {} },
    ],
  ])('%j', (given, expected) => {
    expect(readShowArguments(given)).toEqual(expected);
  });

  it.each([
    ['layer', 'an object is expected'],
    [{ layer: -1 }, 'layer must be a whole number from 0'],
    [{ head: 0.5 }, 'head must be a whole number from 0'],
    [{ token: '3' }, 'token must be a whole number from 0'],
    [{ step: 0 }, 'step must be a whole number from 1'],
    [{ step: 1.5 }, 'step must be a whole number from 1'],
    [{ variant: 'other' }, 'variant must be "model" or "walkthrough"'],
    [{ text: '' }, 'text must not be empty'],
    [{ block: 1 }, 'there is no "block"'],
  ])('%j is refused', (given, fault) => {
    expect(() => readShowArguments(given)).toThrow(`llmTrace.show cannot be followed: ${fault}.`);
  });
});

describe('a link', () => {
  it.each([
    ['', { place: {} }],
    ['block=2&head=3&step=8&token=0', { place: { layer: 2, head: 3, step: 8, token: 0 } }],
    ['text=The+weather%20is%0A%3Cb%3E', { text: 'The weather is\n<b>', place: {} }],
    ['variant=walkthrough&utm_source=x&model=/etc', { place: { variant: 'walkthrough' } }],
    ['block=1&block=2', { place: { layer: 1 } }],
    [`text=${'x'.repeat(MAX_LINK_TEXT)}`, { text: 'x'.repeat(MAX_LINK_TEXT), place: {} }],
  ])('%#', (query, expected) => {
    expect(readLink('/show', query)).toEqual(expected);
  });

  it.each([
    ['block=-1', 'The link cannot be followed: layer must be'],
    ['block=1e3', 'The link cannot be followed: layer must be'],
    ['token=99999999999999999999', 'The link cannot be followed: token must be'],
    ['step=', 'The link cannot be followed: step must be'],
    ['text=', 'The link cannot be followed: text must not be empty'],
    [`text=${'x'.repeat(MAX_LINK_TEXT + 1)}`, 'The link brings a text that is too long'],
  ])('%# is refused', (query, fault) => {
    expect(() => readLink('/show', query)).toThrow(fault);
  });

  it('to anything else is refused', () => {
    expect(() => readLink('/trace', 'text=a')).toThrow('LLM Trace knows no link to "/trace", only to "/show".');
  });
});
