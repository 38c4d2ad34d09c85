export { findChromium } from './find-chromium.ts';
export { screenshot } from './screenshot.ts';
export { type BrowserServer, launchBrowserServer } from './launch-browser.ts';
export { type BrowserConnection, connectBrowser, openBrowser } from './connect-browser.ts';
export type { BrowserTarget, LaunchOptions } from './target.ts';
export { startTrace, type TraceRecording } from './trace.ts';
