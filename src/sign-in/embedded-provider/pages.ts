import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Person } from '../directory.ts';
import { escapeHtml, messagePage, type PlainPage, plainPage } from '../plain-page.ts';

function show(ctx: KoaContextWithOIDC, page: PlainPage): void {
  ctx.type = 'html';
  ctx.set('content-security-policy', page.policy);
  ctx.set('cache-control', 'no-store');
  ctx.body = page.html;
}

const again = { href: '/sign-in', zh: '返回登录', en: 'Back to sign-in' };

/** What the provider shows by itself, in our own look and under our content policy. */
export const providerPages = {
  /** Asked to end its session: done at once, by the button where scripts are off. */
  signOut(ctx: KoaContextWithOIDC, form: string): void {
    const body = `<h1>退出登录 <span lang="en">Sign out</span></h1>${form}
<p><button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">退出 <span lang="en">Sign out</span></button></p>`;
    const script = `document.getElementById('op.logoutForm').requestSubmit(document.querySelector('button'))`;
    show(ctx, plainPage('退出登录 Sign out', body, script));
  },
  signedOut(ctx: KoaContextWithOIDC): void {
    show(ctx, messagePage('已退出登录', 'You are signed out.', again));
  },
  /** Its errors may name what was sent: only their code is shown. */
  failed(ctx: KoaContextWithOIDC, out: { error: string }): void {
    show(
      ctx,
      messagePage(
        '登录请求无效，请重新登录',
        `The sign-in request is not valid (${out.error}); sign in again.`,
        again,
      ),
    );
  },
};

/** The list of demo people, by role; choosing one signs in as them. */
export function peoplePage(action: string, people: readonly Person[]): PlainPage {
  const roles = [...new Set(people.map((person) => person.roles[0]!))];
  const button = ({
    userId,
    name,
    branch,
    team,
  }: Person) => `<li><button name="userId" value="${escapeHtml(userId)}">
${escapeHtml(name)}<small>${escapeHtml([userId, branch, team].filter(Boolean).join(' · '))}</small></button></li>`;
  const groups = roles.map(
    (role) => `<section><h2 lang="en">${escapeHtml(role)}</h2><ul>
${people
  .filter((person) => person.roles[0] === role)
  .map(button)
  .join('\n')}
</ul></section>`,
  );
  const body = `<h1>选择演示人员登录 <span lang="en">Sign in as a person of the demo</span></h1>
<p>演示环境没有密码，仅限本机使用。<span lang="en">The demo has no passwords and serves this machine only.</span></p>
<form method="post" action="${escapeHtml(action)}">${groups.join('\n')}</form>`;
  return plainPage('演示登录 Demo sign-in', body);
}
