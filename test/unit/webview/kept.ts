/** A page's state in memory, which another page finds as JSON. */
import { KeptState } from '../../../webview/base/kept-state';

export function keptIn(stored: Record<string, unknown>): KeptState {
  return new KeptState({
    getState: () => stored,
    setState: (state) => {
      for (const name of Object.keys(stored)) delete stored[name];
      Object.assign(stored, JSON.parse(JSON.stringify(state)));
    },
  });
}
