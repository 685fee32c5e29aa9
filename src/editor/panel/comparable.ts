/** What can be compared, and what is known about it before it is traced or opened. */
import { basename } from 'node:path';
import { type ComparedOrigin, type ComparedTrace, type Origin, tracedKey } from '../../engine/protocol/panel-protocol';
import { givenText } from '../../engine/protocol/trace-protocol';
import type { OpenTrace } from './trace-panels';

/** A trace that exists, or one that is to be made. */
export type Comparable = ComparedTrace | ComparedOrigin;

export type Listed = Comparable | OpenTrace;

/**
 * Whether an entry is a trace of that text. For a saved trace, the text and the model's folder are known only once it is
 * open.
 */
export function isOf(one: Listed, selected: Origin): boolean {
  const { file: _, side: __, ...origin } = one.origin;
  const models = [origin.model, summaryOf(one)?.model.folder];
  const text = textOf(one);
  return models.some((model) => tracedKey({ ...origin, text, model }) === tracedKey(selected));
}

/** Whether an open trace is that of `a` in another panel: for the same text and model nothing would differ. */
export function isItself(one: OpenTrace, a: Comparable): boolean {
  const { file: _, side: __, ...own } = a.origin;
  const models = [own.model, summaryOf(a)?.model.folder].filter((model) => model !== undefined && model !== '');
  return models.some((model) => isOf(one, { ...own, text: textOf(a), model: model ?? '' }));
}

export function traceOf(text: string, model: string): ComparedOrigin {
  return { origin: { text, model, source: null }, variant: 'model' };
}

export function summaryOf(one: Listed): ComparedTrace['summary'] | undefined {
  return 'summary' in one ? one.summary : undefined;
}

/** Whether it is a saved trace that has not been opened, so that its text is unknown. */
export function isUnread(one: Comparable): boolean {
  return one.origin.file !== undefined && summaryOf(one) === undefined;
}

export function textOf(one: Listed): string {
  const summary = summaryOf(one);
  if (summary) return givenText(summary).text;
  return nameOf(one.origin);
}

export function nameOf({ text, file }: Origin): string {
  return file === undefined ? text : basename(file);
}

export function modelOf(one: Comparable): string {
  return one.origin.model || (summaryOf(one)?.model.folder ?? '');
}
