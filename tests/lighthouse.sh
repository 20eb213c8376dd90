#!/usr/bin/env bash
# Lighthouse, as a phone, on a blog of fifty entries with ten pictures: the four scores, and what lowered them. By hand: the
# figures depend on what else the machine does. Needs Chromium and Node.js; build the program first.
#
#   tests/lighthouse.sh [report.html]
set -euo pipefail
cd "$(dirname "$0")/.."
export ASPNETCORE_ENVIRONMENT=Production
. tests/serving.sh

serve
post() { curl -sf -o /dev/null -H "Authorization: Bearer $key" -H "Content-Type: application/json" -d "$2" "$url/api/v1/$1"; }
pictures=(canot casino chenal digue hemicycle isobares maregraphe mouillage pupitres table)
post blogs '{"slug":"lighthouse","title":"Une journée au port","standfirst":"Ce qui se passe, minute par minute.","language":"fr","timeZone":"Europe/Paris","status":"live"}'
for i in $(seq 50); do
  link=""
  [ $((i % 5)) -ne 0 ] || link=',"relatedLinks":[{"url":"/newswire","title":"Le récit du jour, en image","imageUrl":"/demo/'"${pictures[$((i / 5 - 1))]}"'.svg"}]'
  post blogs/lighthouse/entries '{"headline":"Entrée '"$i"'","bodyMarkdown":"Un paragraphe qui raconte ce qui vient de se passer sur le quai.","isKeyEvent":'"$([ $((i % 10)) -eq 0 ] && echo true || echo false)$link"'}'
done

report="$work/report"
CHROME_PATH=${LIVEBLOG_TEST_CHROMIUM:-/usr/bin/chromium} npx --yes lighthouse@12.2.3 "$url/live/lighthouse" --quiet --chrome-flags="--headless=new --no-sandbox" \
  --only-categories=performance,accessibility,best-practices,seo --output json --output html --output-path "$report"
[ -z "${1:-}" ] || cp "$report.report.html" "$1"
node -e '
const { categories, audits } = JSON.parse(require("fs").readFileSync(process.argv[1]));
for (const { title, score, auditRefs } of Object.values(categories)) {
  console.log(`${title}: ${Math.round(score * 100)}`);
  for (const { id, weight } of auditRefs) {
    const { score: its, title: what, displayValue } = audits[id];
    if (weight > 0 && its !== null && its < 1) console.log(`  ${Math.round(its * 100)} ${what} ${displayValue ?? ""}`);
  }
}' "$report.report.json"
