import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { PATIENCE_MS } from '../support/wait.ts';

/** The desktop on which the page is tested, unless a test says otherwise. */
const DESKTOP = { width: 1280, height: 800 } as const;

interface PageOptions extends BrowserContextOptions {
  /** Gets what goes wrong, if it is to be kept. */
  readonly problems?: string[];
  readonly hash?: string;
}

/** Debian's Chromium, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

/** The page of rtmp-vcam in a browser, and what went wrong in it. */
export class DashboardPage implements AsyncDisposable {
  readonly page: Page;
  /** Errors in the console, and requests that leave the server of the page. */
  readonly problems: string[];

  private constructor(page: Page, url: string, problems: string[]) {
    this.problems = problems;
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.problems.push(message.text());
    });
    page.on('request', (request) => {
      const target = request.url();
      if (!target.startsWith(`${url}/`) && !target.startsWith(`blob:${url}/`))
        this.problems.push(`asked for ${target}`);
    });
  }

  /** Opens the page and waits until it shows a camera. */
  static async open(
    browser: Browser,
    url: string,
    { problems = [], hash = '', ...options }: PageOptions = {},
  ): Promise<DashboardPage> {
    const context = await browser.newContext({ viewport: DESKTOP, ...options });
    const opened = new DashboardPage(await context.newPage(), url, problems);
    await opened.page.goto(`${url}/${hash}`);
    await opened.page.getByRole('region', { name: 'Status' }).waitFor();
    return opened;
  }

  /** Waits until the page shows these words. */
  async says(...words: readonly string[]): Promise<void> {
    for (const each of words) await this.page.getByText(each).first().waitFor();
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** The name of the element with the focus, as it is on the page. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (element === null) return '';
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      return element.getAttribute('aria-label') ?? labels[0]?.textContent ?? element.textContent ?? '';
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
