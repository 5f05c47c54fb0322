import { randomBytes } from 'node:crypto';

/** A small page made on the server, for moments when the app is not there: in both languages at once. */
export interface PlainPage {
  readonly html: string;
  /** Its Content-Security-Policy. */
  readonly policy: string;
}

const styles = `
  body { margin: 0; font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif; color: #1c2733; background: #f4f6f9; }
  main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
  ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
  button, a.button { display: block; box-sizing: border-box; width: 100%; padding: .6rem .8rem; font: inherit; text-align: left; text-decoration: none;
    color: #0b4f9e; background: #fff; border: 1px solid #8a97a8; border-radius: 6px; cursor: pointer; }
  button:hover, button:focus-visible, a.button:hover, a.button:focus-visible { border-color: #0b4f9e; outline: 2px solid #0b4f9e; }
  small { display: block; color: #55606e; }
`;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand in HTML. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign]!);

/**
 * @param body HTML whose texts are escaped already
 * @param script a few lines of ours, e.g. to send a form by itself
 */
export function plainPage(title: string, body: string, script = ''): PlainPage {
  const nonce = randomBytes(16).toString('base64');
  return {
    html: `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${styles}</style>
</head>
<body><main>${body}</main>${script ? `<script nonce="${nonce}">${script}</script>` : ''}</body>
</html>`,
    policy: [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      ...(script ? [`script-src 'nonce-${nonce}'`] : []),
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

/** A page that says one thing in both languages, with a way on. */
export const messagePage = (
  zh: string,
  en: string,
  way: { href: string; zh: string; en: string },
): PlainPage =>
  plainPage(
    `${zh} ${en}`,
    `<h1>${escapeHtml(zh)}</h1><p lang="en">${escapeHtml(en)}</p>
<p><a class="button" href="${escapeHtml(way.href)}">${escapeHtml(way.zh)} <span lang="en">${escapeHtml(way.en)}</span></a></p>`,
  );
