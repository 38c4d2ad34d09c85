export { findChromium } from './chromium.ts';
export { screenshot } from './screenshot.ts';
export { type BrowserServer, launchBrowserServer } from './server.ts';
export { type BrowserSession, connectBrowser, openBrowser } from './session.ts';
export type { BrowserTarget, LaunchOptions } from './target.ts';
export { startTrace, type TraceRecording } from './trace.ts';
