// A channel asks again now and then for as long as there is a page: that alone must not keep the test's process alive.
const every = globalThis.setInterval;
Object.defineProperty(globalThis, "setInterval", {
  value: (call: () => void, milliseconds: number) => every(call, milliseconds).unref(),
  configurable: true,
});
