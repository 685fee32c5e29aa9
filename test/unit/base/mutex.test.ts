/** One piece of work at a time, in order; who is cancelled while waiting leaves the queue at once. */
import { expect, it } from 'vitest';
import { Mutex } from '../../../src/base/mutex';

/** A piece of work that ends when it is told to. */
function task(log: string[], name: string) {
  let end = (_error?: Error) => undefined as unknown;
  const work = () =>
    new Promise<string>((resolve, reject) => {
      log.push(`${name} begins`);
      end = (error) => (error ? reject(error) : resolve(name));
    });
  return { work, end: (error?: Error) => end(error) };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('lets work in when the work before it has ended, well or badly', async () => {
  const [mutex, log] = [new Mutex(), [] as string[]];
  const [a, b, c] = [task(log, 'a'), task(log, 'b'), task(log, 'c')];
  const results = [mutex.run(a.work), mutex.run(b.work), mutex.run(c.work)];
  await turn();
  expect(log).toEqual(['a begins']);
  a.end(new Error('no'));
  await expect(results[0]).rejects.toThrow('no');
  await turn();
  expect(log).toEqual(['a begins', 'b begins']);
  b.end();
  expect(await results[1]).toBe('b');
  await turn();
  c.end();
  expect(await results[2]).toBe('c');
});

it('tells who is cancelled while waiting at once, and lets in the others in order', async () => {
  const [mutex, log] = [new Mutex(), [] as string[]];
  const [a, b, c] = [task(log, 'a'), task(log, 'b'), task(log, 'c')];
  const abort = new AbortController();
  const first = mutex.run(a.work, new AbortController().signal);
  const second = mutex.run(b.work, abort.signal);
  const third = mutex.run(c.work);
  abort.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  await turn();
  expect(log).toEqual(['a begins']);
  a.end();
  expect(await first).toBe('a');
  await turn();
  expect(log).toEqual(['a begins', 'c begins']);
  c.end();
  expect(await third).toBe('c');
});

it('does not let in, nor let wait, who was cancelled before', async () => {
  const [mutex, log] = [new Mutex(), [] as string[]];
  const [a, b] = [task(log, 'a'), task(log, 'b')];
  const first = mutex.run(a.work);
  await expect(mutex.run(b.work, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  a.end();
  expect(await first).toBe('a');
  await turn();
  expect(log).toEqual(['a begins']);
});

it('leaves it to the work itself when it is cancelled inside', async () => {
  const [mutex, log] = [new Mutex(), [] as string[]];
  const a = task(log, 'a');
  const abort = new AbortController();
  const running = mutex.run(a.work, abort.signal);
  await turn();
  abort.abort(new Error('too late'));
  await turn();
  a.end();
  expect(await running).toBe('a');
});

it('does not let in who was cancelled before', async () => {
  const [mutex, log] = [new Mutex(), [] as string[]];
  await expect(mutex.run(task(log, 'a').work, AbortSignal.abort(new Error('early')))).rejects.toThrow('early');
  expect(log).toEqual([]);
});
