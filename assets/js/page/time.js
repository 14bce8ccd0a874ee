// Time as the person sees it: the server's clock is the truth, the computer's is only used to count on from it.

const UNITS = {
  day: ["день", "дня", "дней", "остался"],
  hour: ["час", "часа", "часов", "остался"],
  minute: ["минута", "минуты", "минут", "осталась"],
};

/** Milliseconds by which the server's clock is ahead of this computer's, as of the page's making. */
function serverLead() {
  const told = Date.parse(document.querySelector('meta[name="oko-now"]')?.content ?? "");
  if (Number.isNaN(told)) return 0;
  // The page was made before it came: what the network took is not known, what parsing took is.
  const came = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
  return told - came;
}

const lead = serverLead();
const now = () => Date.now() + lead;

/** The form of a Russian word after a number: [one, few, many]. */
export function plural(amount, [one, few, many]) {
  const tens = amount % 100;
  if (tens >= 11 && tens <= 14) return many;
  return amount % 10 === 1 ? one : amount % 10 >= 2 && amount % 10 <= 4 ? few : many;
}

/** «осталось 2 дня 3 часа» for milliseconds; the same words as the server's. */
export function remaining(left) {
  if (left <= 0) return "время вышло";
  const minutes = Math.floor(left / 60_000);
  const amounts = [
    [Math.floor(minutes / 1440), UNITS.day],
    [Math.floor(minutes / 60) % 24, UNITS.hour],
    [minutes % 60, UNITS.minute],
  ];
  const largest = amounts.findIndex(([amount]) => amount > 0);
  if (largest < 0) return "осталось меньше минуты";
  const shown = amounts.slice(largest, largest + 2).filter(([amount]) => amount > 0);
  const [amount, words] = shown[0];
  const single = amount % 10 === 1 && amount % 100 !== 11;
  return `${single ? words[3] : "осталось"} ${shown.map(([n, forms]) => `${n}\u00a0${plural(n, forms)}`).join(" ")}`;
}

/** Keeps every [data-countdown] going. Checked each second, so that it is right after sleep, too. */
export function countdowns() {
  const tick = () => {
    for (const element of document.querySelectorAll("[data-countdown]")) {
      const left = Date.parse(element.dataset.countdown) - now();
      const text = remaining(left);
      if (element.textContent !== text) element.textContent = text;
      element.classList.toggle("soon", left < 24 * 3_600_000);
    }
  };
  tick();
  setInterval(tick, 1000);
}

/** Puts the viewer's own time beside each time[data-local] whose zone is another. */
export function localTimes(part) {
  for (const element of part.querySelectorAll?.("time[data-local]") ?? []) {
    if (element.nextElementSibling?.classList.contains("local-time")) continue;
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime()) || offsetOf(element.dateTime) === -at.getTimezoneOffset()) continue;
    const own = document.createElement("span");
    own.className = "local-time";
    own.textContent = ` (у вас ${ownTime(at, element.dateTime)})`;
    element.after(own);
  }
}

/** Minutes east of Greenwich that an RFC 3339 text ends with. */
function offsetOf(text) {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? ["", "+", "0", "0"];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** «22:00», with the day where it is another than the one `told` (RFC 3339) names. */
function ownTime(at, told) {
  const time = at.toLocaleTimeString("ru-RU", { hour: "2-digit", minute: "2-digit" });
  if (Number(told.slice(8, 10)) === at.getDate()) return time;
  return `${at.toLocaleDateString("ru-RU", { day: "numeric", month: "long" })}, ${time}`;
}

/** The time in the page's foot goes on: «30 августа 2021, 20:56:07». */
export function serverClock() {
  const element = document.querySelector("[data-server-clock]");
  if (!element) return;
  const offset = offsetOf(element.dateTime) * 60_000;
  const format = new Intl.DateTimeFormat("ru-RU", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
  const tick = () => {
    const shifted = new Date(now() + offset);
    const day = format.format(shifted).replace(/\s*г\.$/, "");
    element.textContent = `${day}, ${shifted.toISOString().slice(11, 19)}`;
  };
  tick();
  setInterval(tick, 1000);
}
