// The desk: a list of cards that is patched card by card, copying one after the other, and the keys for it.
// desk.py draws; what a card is told by `data-send` goes the way of markup.py's SEND.
(() => {
  const HOLD = 900; // ms that a copied card says so before it folds: a second click must not hit the card below it
  const LOOK = 4_000; // ms between two looks at what colleagues did
  let list, trigger, restore = () => {};
  let minute = '';

  const root = () => list?.querySelector('.fb-result');
  const card = (element) => element?.closest?.('.fb-one');
  const shown = (element) => element.checkVisibility();
  const open = () => [...list.querySelectorAll('.fb-one:not(.fb-folded)')].filter(shown);
  const isDone = (each) => each.dataset.kinds?.split(' ').includes('done');
  const value = (selector) => document.querySelector(selector)?.value ?? '';

  // What every event of the desk says about where it comes from.
  const around = () => {
    const at = root()?.dataset ?? {};
    return {
      sitting: sitting(), by: window.faqbot.editor(), turn: at.turn ?? '', seen: at.seen ?? '', minute,
    };
  };
  const send = (name, data = {}) => trigger?.(name, {...around(), ...data});

  // One desk for each window of the browser; a reload finds it again.
  let token;
  const sitting = () => {
    try { token ||= sessionStorage.getItem('faqbot-sitting'); } catch { /* storage can be forbidden */ }
    token ||= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    try { sessionStorage.setItem('faqbot-sitting', token); } catch { /* as said */ }
    return token;
  };

  // What is on the desk is kept here too: a server that was started anew knows nothing of it.
  const LAIN = 'faqbot-lain';
  let laying = null; // what was sent to be laid out, and the turn that was on the desk then
  const lain = () => { try { return JSON.parse(sessionStorage.getItem(LAIN)); } catch { return null; } };
  const keepLain = () => {
    const at = root()?.dataset;
    const drawn = laying && laying.before !== at?.turn ? laying.sent : lain();
    if (!at || !drawn || (drawn !== laying?.sent && drawn.lain !== at.turn)) return;
    if (drawn === laying?.sent) laying = null;
    const kept = JSON.stringify({...drawn, lain: at.turn, recorded: at.recorded});
    try { sessionStorage.setItem(LAIN, kept); } catch { /* as said */ }
  };
  const ask = () => {
    const [asker, group] = [...document.querySelectorAll('.fb-pair input')].map((field) => field.value);
    const sent = {text: value('#fb-question textarea'), asker: asker ?? '', group: group ?? ''};
    laying = {sent, before: root()?.dataset.turn};
    send('ask', sent);
  };
  let again = 0;
  const layAgain = (said) => {
    if (said) say(said);
    const sent = lain();
    if (!sent || Date.now() - again < 60_000) return; // it is being laid out
    again = Date.now();
    laying = {sent};
    send('ask', sent);
  };

  // --- Drawing -------------------------------------------------------------------------------------------------

  // What would find the same place in the card's next state.
  const place = (element) => {
    if (!element || element === document.body) return null;
    for (const name of ['id', 'name', 'data-send', 'data-copy', 'data-edit', 'data-filter-to']) {
      const found = element.getAttribute(name);
      if (!found) continue;
      const more = ['entry', 'act', 'option', 'ordinal'].map((key) => element.dataset[key] === undefined
        ? '' : `[data-${key}="${CSS.escape(element.dataset[key])}"]`).join('');
      return `[${name}="${CSS.escape(found)}"]${more}`;
    }
    return null;
  };

  let composing = null; // the field in which an input method is at work
  const typedInto = new Map();
  const composed = () => {
    composing = null;
    for (const [id, html] of typedInto) put(id, html);
    typedInto.clear();
    restore();
  };
  const held = new Map();
  const release = (id, old) => {
    const html = held.get(id);
    held.delete(id);
    if (!old.isConnected) return;
    delete card(old).dataset.hold;
    put(id, html);
  };
  const put = (id, html) => {
    const old = document.getElementById(id);
    if (!old) return;
    if (composing && old.contains(composing)) return void typedInto.set(id, html); // would end the input method
    const hold = Number(card(old)?.dataset.hold ?? 0) - Date.now();
    if (hold > 0) {
      if (!held.has(id)) setTimeout(() => release(id, old), hold);
      held.set(id, html); // the newest state is what it folds to
      return;
    }
    const template = document.createElement('template');
    template.innerHTML = html;
    const next = template.content.firstElementChild;
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const at = active && (active === old ? '' : place(active));
    const range = active && 'selectionStart' in active ? [active.selectionStart, active.selectionEnd] : null;
    const [wrote, writes] = [old.querySelector('.fb-said.fb-rewording'), next.querySelector('.fb-said')];
    if (wrote && writes?.dataset.keep === wrote.dataset.keep) {
      // Where the field were hidden the focus would fall to the card, on which letters are commands.
      writes.classList.add('fb-rewording');
      area(writes).value = area(wrote).value;
    }
    old.replaceWith(next);
    for (const each of next.querySelectorAll('[data-edit]')) edited(each.closest('.fb-said'));
    if (!active) return;
    const again = (at ? next.querySelector(at) : null) ?? (next.tabIndex >= -1 && next.focus ? next : null);
    again?.focus({preventScroll: true});
    if (range && again && 'setSelectionRange' in again) {
      try { again.setSelectionRange(...range); } catch { /* not a field with a caret */ }
    }
  };

  // A card that waits for the server says so, and lets nobody copy what is being replaced.
  const rested = () => {
    for (const each of list?.querySelectorAll('.fb-busy') ?? []) each.classList.remove('fb-busy');
  };

  const patch = (text) => {
    if (!text) return;
    const told = JSON.parse(text);
    if (!told.look) rested();
    if ('lost' in told) return layAgain(told.lost);
    if (told.problem) {
      window.faqbot.refused(told.problem);
      return say(told.problem);
    }
    if (told.progress) {
      document.querySelector('.fb-ask .fb-working').textContent = told.progress;
      return;
    }
    if (String(told.turn) !== root()?.dataset.turn) return;
    minute = told.minute ?? minute;
    if (told.revision < Number(root().dataset.seen)) return;
    root().dataset.seen = told.revision;
    for (const [id, html] of Object.entries(told.html)) put(id, html);
    restore();
    for (const said of list.querySelectorAll('.fb-said')) edited(said);
    filter(root().dataset.filter);
  };

  const toast = document.createElement('div');
  toast.className = 'fb-toast';
  toast.setAttribute('role', 'alert');
  let gone;
  const say = (text, stay = false) => {
    toast.textContent = text;
    toast.classList.toggle('fb-shown', Boolean(text));
    clearTimeout(gone);
    if (text && !stay) gone = setTimeout(() => say(''), 6_000);
  };

  const filter = (kind) => {
    const at = root();
    if (!at) return;
    const buttons = [...at.querySelectorAll('[data-filter-to]')];
    if (!buttons.some((each) => each.dataset.filterTo === kind)) kind = 'all';
    at.dataset.filter = kind;
    for (const each of buttons) each.setAttribute('aria-pressed', String(each.dataset.filterTo === kind));
    const all = at.querySelector('.fb-copy-all');
    if (all) {
      const n = ready().length;
      const label = all.querySelector('span');
      if (!all.classList.contains('fb-copied')) label.textContent = all.dataset.label.replace('{n}', n);
      all.style.display = n === 0 ? 'none' : ''; // of what the filter shows, nothing is ready
    }
  };

  // --- Editing before copying ----------------------------------------------------------------------------------

  const area = (said) => said?.querySelector('textarea');
  const isEdited = (said) => Boolean(area(said)) && area(said).value.trim() !== area(said).defaultValue.trim();
  const edited = (said) => {
    if (!area(said)) return;
    if (isEdited(said)) said.classList.add('fb-rewording');
    said.classList.toggle('fb-changed', isEdited(said));
    said.querySelector('[data-edit]')?.setAttribute('aria-expanded', String(said.classList.contains('fb-rewording')));
    window.faqbot.grow(area(said));
  };
  const edit = (said, on = !said.classList.contains('fb-rewording')) => {
    said.classList.toggle('fb-rewording', on || isEdited(said));
    edited(said);
    if (said.classList.contains('fb-rewording')) {
      area(said).focus();
      area(said).setSelectionRange(area(said).value.length, area(said).value.length);
    }
  };
  const restoreReply = (said) => {
    area(said).value = area(said).defaultValue;
    area(said).dispatchEvent(new Event('input', {bubbles: true}));
    said.classList.remove('fb-rewording');
    edited(said);
    said.querySelector('[data-edit]')?.focus();
  };

  // --- Copying -------------------------------------------------------------------------------------------------

  const textOf = (each) => {
    const said = each.querySelector('.fb-said');
    return isEdited(said) ? area(said).value.trim() : area(said).defaultValue.trim();
  };
  const ready = () => open().filter((each) => 'ready' in each.dataset && area(each.querySelector('.fb-said')));

  const copied = (event) => {
    const button = event.target;
    const at = card(button);
    if (!at || button.dataset.send || !button.closest('.fb-said, .fb-steps, .fb-script')) return;
    const said = button.closest('.fb-said');
    if (!('ready' in at.dataset)) return;
    if (said?.classList.contains('fb-several') && !isEdited(said)) {
      button.dataset.given = '';
      if (said.querySelector('.fb-stretch .fb-copy:not([data-given])')) return; // the rest is still to be sent
    }
    const script = button.closest('.fb-script');
    const goesOn = script && (script.querySelector('.fb-choose.fb-undecided')
      || button !== [...script.querySelectorAll('.fb-copy[data-copy]')].at(-1));
    if (!stepping && !at.dataset.alone && !goesOn) at.dataset.hold = Date.now() + HOLD;
    send('copied', {
      card: at.dataset.card, text: isEdited(said) ? area(said).value : '', stay: goesOn ? '1' : '',
    });
  };

  let stepping = false;
  const next = async (from) => {
    const all = open();
    const at = from && all.includes(from) ? from : all.find((each) => !isDone(each));
    if (!at || at.classList.contains('fb-busy')) return;
    const button = [...at.querySelectorAll('.fb-copy[data-copy]')]
      .filter((each) => shown(each) && !each.dataset.send && !each.closest('.fb-offence, .fb-renaming'))
      .find((each) => !('given' in each.dataset));
    if (document.activeElement && card(document.activeElement) !== at && !from) return go(at);
    if (button && !isDone(at)) {
      stepping = true;
      await window.faqbot.copyFrom(button);
      stepping = false;
      if (!('given' in button.dataset) || !at.querySelector('.fb-stretch .fb-copy:not([data-given])')) step(at, 1);
    } else {
      step(at, 1);
    }
  };
  const go = (at) => {
    at.focus({preventScroll: true});
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    at.scrollIntoView({behavior: calm ? 'auto' : 'smooth', block: 'nearest'});
  };
  const step = (from, by) => {
    const all = open().filter((each) => each === from || !isDone(each));
    const at = all.indexOf(from);
    const to = at < 0 ? all[0] : all[at + by];
    if (to) go(to);
    else if (by > 0) root()?.querySelector('.fb-summary button')?.focus({preventScroll: true});
  };

  const copyAll = async (button) => {
    const cards = ready();
    const done = await window.faqbot.copy(cards.map(textOf).join('\n\n'));
    const label = button.querySelector('span');
    label.textContent = (done ? button.dataset.copied : button.dataset.failed).replace('{n}', cards.length);
    button.classList.toggle('fb-copied', done);
    setTimeout(() => { button.classList.remove('fb-copied'); filter(root()?.dataset.filter); }, 2_000);
    if (!done) return;
    const texts = cards.map((each) => {
      const said = each.querySelector('.fb-said');
      return [each.dataset.card, isEdited(said) ? area(said).value : ''];
    });
    send('copied_all', {texts: JSON.stringify(Object.fromEntries(texts))});
  };

  // --- Events --------------------------------------------------------------------------------------------------

  const clicked = (event) => {
    const button = event.target.closest?.('button');
    if (!button || !list.contains(button)) return;
    const said = button.closest('.fb-said');
    if (button.dataset.filterTo) filter(button.dataset.filterTo);
    else if (button.dataset.edit) edit(said);
    else if (button.dataset.restore) restoreReply(said);
    else if (button.classList.contains('fb-copy-all')) copyAll(button);
    else if (button.classList.contains('fb-copy-next')) next(null);
    else if (button.dataset.send) card(button)?.classList.add('fb-busy');
  };

  const KEYS = {
    n: (at) => next(at),
    j: (at) => (at ? step(at, 1) : go(open()[0])),
    k: (at) => at && step(at, -1),
    e: (at) => { const said = at?.querySelector('.fb-said'); if (said) edit(said, true); },
    t: (at) => at?.querySelector('.fb-live [data-send]')?.click(),
    m: (at) => at?.querySelector('.fb-open')?.click(),
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (!list?.checkVisibility()) return;
    const field = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key === 'Escape' && field && card(field)) return card(field).focus();
    if (field) return;
    const at = card(document.activeElement);
    if (event.key === 'Enter' && event.target === at) {
      event.preventDefault();
      if (at.classList.contains('fb-folded')) at.querySelector('[data-send="unfold"]').click();
      else next(at);
      return;
    }
    if (event.key === '/') {
      event.preventDefault();
      document.querySelector('#fb-question textarea')?.focus();
    } else if (event.key === '?') {
      const keys = document.getElementById('fb-keyboard');
      if (keys) keys.open = !keys.open;
    } else if (KEYS[event.key.toLowerCase()] && open().length) {
      event.preventDefault();
      KEYS[event.key.toLowerCase()](at);
    }
  };

  // --- The server out of reach ---------------------------------------------------------------------------------

  // The page of a server that was started anew: this one would wait for the old one's answers.
  const renew = async () => {
    try {
      const {app_id} = await (await fetch('gradio_api/app_id', {cache: 'no-store'})).json();
      if (app_id !== window.gradio_config.app_id) location.reload();
    } catch { /* looked at again when it is out of reach the next time */ }
  };

  let lost = false;
  const reach = async () => {
    let here = navigator.onLine;
    if (here) {
      // Any answer will do but a proxy's that stands in for the server.
      try { here = (await fetch('healthz', {cache: 'no-store', signal: AbortSignal.timeout(5_000)})).status < 502; }
      catch { here = false; }
    }
    const words = document.querySelector('.fb-reach')?.dataset;
    if (words && here === lost) {
      say(here ? words.online : words.offline, !here);
      rested(); // what was sent meanwhile went nowhere
      if (here) renew();
    }
    lost = !here;
    document.documentElement.classList.toggle('fb-offline', lost);
    return here;
  };

  const mount = (element, send_, watch) => {
    [list, trigger] = [element, send_];
    document.body.append(toast);
    restore = window.faqbot.keep(element);
    element.addEventListener('compositionstart', ({target}) => { composing = target; });
    element.addEventListener('compositionend', () => setTimeout(composed)); // after the field has its last letters
    element.addEventListener('click', clicked);
    element.addEventListener('submit', ({target}) => target.hidden || card(target)?.classList.add('fb-busy'));
    element.addEventListener('fb:copied', copied);
    element.addEventListener('input', (event) => edited(event.target.closest('.fb-said')));
    const begin = () => {
      const question = document.querySelector('#fb-question textarea');
      if (!question?.offsetParent) return requestAnimationFrame(begin);
      window.faqbot.restore();
      send('restore');
      if (matchMedia('(min-width: 960px)').matches) question.focus({preventScroll: true});
    };
    begin();
    let seen = '';
    watch('value', () => {
      keepLain();
      restore();
      for (const said of element.querySelectorAll('.fb-said')) edited(said);
      filter(root()?.dataset.filter);
      // On a narrow screen the cards are below the box: go there when they are new.
      const key = root()?.dataset.key ?? '';
      if (key && key !== seen && root().getBoundingClientRect().top > innerHeight * 0.6) {
        const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
        root().scrollIntoView({behavior: calm ? 'auto' : 'smooth', block: 'start'});
      }
      seen = key;
    });
    setInterval(async () => {
      if (document.hidden) return;
      if (!await reach()) return;
      if (root() && element.checkVisibility()) send('look');
    }, LOOK);
    addEventListener('offline', reach);
    addEventListener('online', reach);
  };

  document.addEventListener('keydown', pressed);
  window.faqbot.desk = {ask, mount, patch, around};
})();
