#include "engine/rehearsal/calendar_file.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/hash.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::text_or;

constexpr std::size_t max_line_octets = 75;

// "2026-03-16" as a DATE, "2026-03-16T10:00:00.000Z" as a DATE-TIME.
std::string digits_of(const std::string& date) {
  std::string out;
  for (const char c : date) {
    if (c == '.') return out + "Z";
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

std::string day_after(const std::string& date) {
  const auto day = base::parse_date(date);
  return day ? base::format_date(base::Date(std::chrono::sys_days(*day) + std::chrono::days(1))) : date;
}

class Writer {
 public:
  Writer(const json& year, std::string_view language) : year_(year), vietnamese_(language != "en") {}

  std::string write() {
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Trinh Ky//rehearsal//" + std::string(vietnamese_ ? "VI" : "EN"));
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    text("X-WR-CALNAME", say("Diễn tập: ", "Rehearsal: ") + in(year_["definition"]["title"]));
    for (const json& task : year_["tasks"]) due(task);
    for (const json& one : year_["told"]) told(one);
    line("END:VCALENDAR");
    return std::move(out_);
  }

 private:
  void due(const json& task) {
    if (task["due"].is_null()) return;
    std::string doers;
    for (const json& one : task["who"]) doers += (doers.empty() ? "" : ", ") + name_of(one);
    if (doers.empty()) doers = say("chưa có ai giữ vị trí này", "nobody holds this post");
    begin("due", task, "");
    if (task["due_date"].is_string()) {
      const std::string day = task["due_date"].get<std::string>();
      line("DTSTART;VALUE=DATE:" + digits_of(day));
      line("DTEND;VALUE=DATE:" + digits_of(day_after(day)));
    } else {
      line("DTSTART:" + digits_of(task["due"].get<std::string>()));
    }
    text("SUMMARY", say("Hạn: ", "Due: ") + in(task["title"]) + ", " + where(task));
    text("DESCRIPTION", say("Người xử lý: ", "Who: ") + doers + "\n" + in(task["derivation"]));
    text("CATEGORIES", say("Hạn xử lý", "Due dates"));
    end();
  }

  void told(const json& one) {
    const std::string kind = text_or(one, "kind");
    if (kind == "notice") return;
    std::string names;
    for (const json& person : one["to"]) names += (names.empty() ? "" : ", ") + name_of(person);
    begin("told", one, text_or(one, "template") + "|" + (one["rung"].is_string() ? text_or(one, "rung") : ""));
    line("DTSTART:" + digits_of(one["at"].get<std::string>()));
    const std::string sign = kind == "reminder"  ? say("Nhắc: ", "Reminder: ")
                             : kind == "overdue" ? say("Quá hạn: ", "Overdue: ")
                                                 : say("Báo lãnh đạo: ", "Leaders are told: ");
    text("SUMMARY", sign + in(one["title"]) + ", " + where(one));
    text("DESCRIPTION", say("Gửi: ", "To: ") + (names.empty() ? say("không có ai", "nobody") : names));
    text("CATEGORIES", kind == "reminder" ? say("Nhắc việc", "Reminders") : say("Quá hạn", "Overdue"));
    end();
  }

  void begin(const std::string& what, const json& about, const std::string& more) {
    std::string name = what + "|" + text_or(about, "paper") + "|" + text_or(about, "state") + "|" + more;
    // A step that comes round again, a reminder that is repeated: counted, in the order of time.
    name += "|" + std::to_string(++times_[name]);
    line("BEGIN:VEVENT");
    line("UID:" + base::sha256_hex(name).substr(0, 32) + "@rehearsal.trinhky");
    line("DTSTAMP:" + digits_of(text_or(year_, "from")) + "T000000Z");
    line("TRANSP:TRANSPARENT");
  }

  void end() { line("END:VEVENT"); }

  [[nodiscard]] std::string where(const json& about) const {
    std::string words = in(about["unit_name"]);
    if (about["period"].is_string()) words += ", " + about["period"].get<std::string>();
    return words;
  }

  [[nodiscard]] std::string name_of(const json& who) const {
    const std::string name = text_or(who, "name").empty() ? text_or(who, "person") : text_or(who, "name");
    return who["title"].is_object() ? name + " (" + in(who["title"]) + ")" : name;
  }

  [[nodiscard]] std::string in(const json& text) const {
    return text.is_object() ? text_or(text, vietnamese_ ? "vi" : "en") : std::string();
  }
  [[nodiscard]] std::string say(const char* vi, const char* en) const { return vietnamese_ ? vi : en; }

  void text(const std::string& name, const std::string& value) { line(name + ":" + escaped_text(value)); }
  void line(const std::string& content) { out_ += folded_line(content); }

  const json& year_;
  bool vietnamese_;
  std::string out_;
  std::map<std::string, int> times_;
};

}  // namespace

std::string escaped_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

std::string folded_line(std::string_view line) {
  std::string out;
  std::size_t room = max_line_octets;
  while (line.size() > room) {
    std::size_t cut = room;
    // Not inside a character: 10xxxxxx bytes go on from the one before.
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    out += line.substr(0, cut);
    out += "\r\n ";
    line.remove_prefix(cut);
    room = max_line_octets - 1;  // the blank that begins a continued line counts
  }
  out += line;
  return out + "\r\n";
}

std::string calendar_file(const json& year, std::string_view language) {
  return Writer(year, language).write();
}

}  // namespace trinhky::rehearsal
