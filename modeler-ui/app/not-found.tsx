import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <section className="page narrow">
      <h1>{t('common.notFound')}</h1>
      <Link to="/">{t('common.toHome')}</Link>
    </section>
  );
}

/** A page that threw, or a piece that could not be loaded (the server was updated meanwhile). */
export function PageFailed() {
  const { t } = useTranslation();
  console.error(useRouteError());
  return (
    <main className="page narrow">
      <h1>{t('common.failed')}</h1>
      <a href={location.pathname}>{t('common.reload')}</a>
    </main>
  );
}
