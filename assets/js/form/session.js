// What the state of saving means for the person: no connection, signed out, no room in the browser.

const TEXTS = {
  offline: 'Нет связи с сервером. Можно продолжать: введённое хранится на этом компьютере и уйдёт, когда связь вернётся.',
  busy: 'Сервер сейчас не отвечает. Можно продолжать: введённое хранится на этом компьютере и уйдёт чуть позже.',
  session: 'Сеанс закончился. Войдите снова в новой вкладке: введённое не пропадёт и сохранится само.',
  other_login: 'В этом браузере вошли под другим логином. Войдите снова под прежним: введённое ждёт его.',
};

const SIGN_IN = [{ label: 'Войти', href: '/login' }];

/** Shows or takes away the banner that goes with a state of saving. */
export function showConnection(banner, state, { kept, unsent }) {
  for (const name of Object.keys(TEXTS)) if (name !== state) banner.clear(name);
  if (TEXTS[state]) banner.show(state, TEXTS[state], state === 'session' || state === 'other_login' ? SIGN_IN : []);
  if (state === 'saved') banner.clear('leave');
  if (!kept && unsent) {
    banner.show('room', 'В браузере нет места для несохранённых изменений: не закрывайте страницу, пока не появится «Сохранено».');
  } else {
    banner.clear('room');
  }
}

/** Tries to save again when the person comes back to the page or the connection returns. */
export function retryOnReturn(autosave) {
  const retry = () => {
    if (autosave.hasUnsent && !autosave.stopped && document.visibilityState === 'visible') autosave.retryNow();
  };
  window.addEventListener('online', retry);
  window.addEventListener('focus', retry);
  document.addEventListener('visibilitychange', retry);
}
