/** What is told of a request before it is answered reaches who asked, and nobody else. */
import { expect, it, vi } from 'vitest';
import { RequestListeners } from '../../../webview/sources/connection';

it('two requests at once are told each of its own, and none once it is answered', async () => {
  const listeners = new RequestListeners<number>();
  const answers: (() => void)[] = [];
  const numbers: number[] = [];
  const ask = (request: number) => {
    numbers.push(request);
    return new Promise<void>((resolve) => answers.push(resolve));
  };
  const [first, second] = [vi.fn(), vi.fn()];
  const answered = listeners.during(first, ask);
  void listeners.during(second, ask);
  const [one = 0, other = 0] = numbers;
  listeners.tell(one, 3);
  listeners.tell(other, 5);
  answers[0]?.();
  await answered;
  listeners.tell(one, 4);
  expect(first.mock.calls).toEqual([[3]]);
  expect(second.mock.calls).toEqual([[5]]);
});

it('a request that fails is told no more', async () => {
  const listeners = new RequestListeners<number>();
  const told = vi.fn();
  const failing = listeners.during(told, () => Promise.reject(new Error('cancelled')));
  await expect(failing).rejects.toThrow('cancelled');
  listeners.tell(1, 7);
  expect(told).not.toHaveBeenCalled();
});
