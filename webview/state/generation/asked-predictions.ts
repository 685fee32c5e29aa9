/** What elements that show predictions request: the predictions after the chosen token, and the names of some tokens. */
import type { ReactiveControllerHost } from 'lit';
import type { Predictions } from '../../../src/trace/readings/predictions';
import { Query, type Question } from '../../base/query';
import { tokenLabel } from '../../strings/format';
import type { TokenNames } from '../predictions/predictions';
import type { StepData } from './step-data';

interface Host extends ReactiveControllerHost {
  readonly panel: StepData;
}

/** Whether it may be requested now, for example while a figure is in view. */
type When = { readonly visible: boolean };

/** The predictions after a token. @param position of the token, by default the chosen one; `undefined` to request nothing */
export function askPredictions(
  host: Host,
  near?: When,
  position: () => number | undefined = () => host.panel.choice.token,
): Query<Predictions> {
  return new Query(host, () => {
    const { next } = host.panel;
    const after = position();
    if (after === undefined) return undefined;
    const fetch = (signal: AbortSignal) => next.predictions.after(after, signal);
    return asked([next], [after], near, fetch);
  });
}

/**
 * The predictions after the chosen token, together with the names of the first ones, so that no probability is shown beside a
 * placeholder. @param position as for `askPredictions`
 */
export function askNamedPredictions(
  host: Host & { readonly count: number },
  position: () => number | undefined,
): Query<Predictions> {
  return new Query(host, () => {
    const { next } = host.panel;
    const { count } = host;
    const after = position();
    if (after === undefined) return undefined;
    const fetch = async (signal: AbortSignal) => {
      const predictions = await next.predictions.after(after, signal);
      // That names cannot be read is said where they are asked for by themselves.
      await next.names.load([...predictions.order.slice(0, count)], signal).catch(() => undefined);
      signal.throwIfAborted();
      return predictions;
    };
    return asked([next], [after, count], undefined, fetch);
  });
}

/** The names of tokens, in one question. @param ids of the tokens, possibly none */
export function askNames(host: Host, ids: () => readonly number[], near?: When): Query<void> {
  return new Query(host, () => {
    const { names } = host.panel.next;
    const wanted = ids();
    if (wanted.length === 0) return undefined;
    return asked([names], [wanted.join()], near, (signal) => names.load(wanted, signal));
  });
}

function asked<T>(of: Question<T>['of'], key: readonly unknown[], near: When | undefined, fetch: Question<T>['fetch']) {
  return { of, key, when: near?.visible ?? true, fetch };
}

/** A token's name, or a placeholder until it has arrived. */
export function labelOf(names: TokenNames, id: number): string {
  const name = names.get(id);
  return name ? tokenLabel(name) : '…';
}
