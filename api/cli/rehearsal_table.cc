#include "api/cli/rehearsal_table.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/text.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::text_or;

// Units named in one line before "…"; equal lines from so many units on are put together.
constexpr std::size_t named_units = 3;
constexpr std::size_t people_in_a_line = 3;

struct Line {
  base::Instant at;
  int order = 0;          // of lines of one moment
  std::size_t place = 0;  // in the answer: what else is equal stays as it came
  std::string kind;
  std::string title;
  std::string tail;  // who is meant, by when
  std::string who;   // of this unit; left out where several units share the line
  std::vector<std::string> units;
};

class Table {
 public:
  Table(std::ostream& out, const json& year, const calendar::Calendar& calendar, server::Language language, bool all)
      : out_(out), year_(year), calendar_(calendar), language_(language), all_(all) {}

  void print() {
    head();
    body();
    tail();
  }

 private:
  [[nodiscard]] std::string say(const std::string& vi, const std::string& en) const {
    return language_ == server::Language::vi ? vi : en;
  }
  [[nodiscard]] std::string in(const json& text) const {
    return text.is_object() ? text_or(text, language_ == server::Language::vi ? "vi" : "en") : std::string();
  }
  [[nodiscard]] std::string day(base::Instant at) const { return base::format_date(calendar_.due_date(at)); }
  [[nodiscard]] std::string hour(base::Instant at) const {
    return calendar_.ends_a_day(at) ? "24:00" : calendar::format_time_of_day(calendar_.local_time(at));
  }
  static base::Instant instant(const json& value) {
    return base::parse_instant(value.get_ref<const std::string&>()).value_or(base::Instant{});
  }

  void head() {
    const json& about = year_["definition"];
    out_ << say("Diễn tập “", "Rehearsal of “") << in(about["title"]) << "” (" << text_or(about, "id") << " v"
         << about["version"].get<int>() << "), " << text_or(year_, "from") << " → " << text_or(year_, "until") << "\n";
    out_ << year_["organisation"]["units"].get<int>() << say(" đơn vị, ", " units, ")
         << year_["organisation"]["people"].get<int>() << say(" người; lịch ", " people; calendar ")
         << text_or(year_["calendar"], "id") << " " << text_or(year_["calendar"], "version") << "\n";
  }

  void body() {
    std::vector<Line> lines;
    for (const json& task : year_["tasks"]) {
      lines.push_back(opened(task));
      if (!task["deeds"].empty()) lines.push_back(done(task));
    }
    for (const json& one : year_["told"]) {
      if (text_or(one, "kind") != "notice") lines.push_back(told(one));
    }
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i].place = i;
    std::ranges::sort(lines, {}, [](const Line& line) { return std::tuple(line.at, line.order, line.place); });
    std::string month;
    std::string last;
    for (const Line& line : together(std::move(lines))) {
      const std::string today = day(line.at);
      if (today.substr(0, 7) != month) {
        month = today.substr(0, 7);
        out_ << "\n" << say("Tháng ", "Month ") << month.substr(5) << "/" << month.substr(0, 4) << "\n";
      }
      out_ << "  " << (today == last ? std::string(10, ' ') : today) << "  " << hour(line.at) << "  "
           << padded(line.kind, 9) << "  " << line.title << " · " << units_of(line);
      if (line.units.size() == 1 && !line.who.empty()) out_ << " → " << line.who;
      out_ << line.tail << "\n";
      last = today;
    }
  }

  // Lines of one day that differ in the unit alone.
  std::vector<Line> together(std::vector<Line> lines) const {
    if (all_) return lines;
    std::vector<Line> out;
    std::map<std::tuple<base::Instant, int, std::string, std::string, std::string>, std::size_t> places;
    for (Line& line : lines) {
      const auto key = std::tuple(line.at, line.order, line.kind, line.title, line.tail);
      const auto [place, is_new] = places.emplace(key, out.size());
      if (is_new) {
        out.push_back(std::move(line));
      } else {
        std::vector<std::string>& units = out[place->second].units;
        if (std::ranges::find(units, line.units.front()) == units.end()) units.push_back(line.units.front());
      }
    }
    return out;
  }

  [[nodiscard]] std::string units_of(const Line& line) const {
    std::string names;
    const std::size_t shown = line.units.size() > named_units + 1 ? named_units : line.units.size();
    for (std::size_t i = 0; i < shown; ++i) names += (i == 0 ? "" : ", ") + line.units[i];
    if (shown == line.units.size()) return names;
    return std::to_string(line.units.size()) + say(" đơn vị: ", " units: ") + names + ", …";
  }

  static std::string padded(const std::string& word, std::size_t width) {
    const std::size_t length = base::code_points(word);
    return length >= width ? word : word + std::string(width - length, ' ');
  }

  [[nodiscard]] std::string titled(const json& one) const {
    std::string title = in(one["title"]);
    if (one["period"].is_string()) title += " (" + one["period"].get<std::string>() + ")";
    return title;
  }

  [[nodiscard]] std::string people(const json& list) const {
    std::string names;
    for (std::size_t i = 0; i < std::min(list.size(), people_in_a_line); ++i) {
      const json& one = list[i];
      names += (i == 0 ? "" : ", ") + (text_or(one, "name").empty() ? text_or(one, "person") : text_or(one, "name"));
      if (one.contains("title") && one["title"].is_object()) names += " (" + in(one["title"]) + ")";
    }
    if (list.size() > people_in_a_line) names += ", +" + std::to_string(list.size() - people_in_a_line);
    return names;
  }

  [[nodiscard]] std::string due_of(const json& one) const {
    if (one["due"].is_null()) return {};
    const base::Instant due = instant(one["due"]);
    const bool a_day = one.contains("due_date") && one["due_date"].is_string();
    return say(" · hạn ", " · due ") + (a_day ? day(due) : day(due) + " " + hour(due));
  }

  [[nodiscard]] Line opened(const json& task) const {
    std::string tail = due_of(task);
    if (task["vacant"].get<bool>()) {
      std::string seats;
      for (const json& one : task["seats"]) seats += (seats.empty() ? "" : "; ") + in(one);
      tail += say(" · CHƯA CÓ AI: ", " · NOBODY: ") + seats;
    }
    return {.at = instant(task["opened"]),
            .order = 1,
            .kind = say("việc", "task"),
            .title = titled(task),
            .tail = tail,
            .who = people(task["who"]),
            .units = {in(task["unit_name"])}};
  }

  [[nodiscard]] Line done(const json& task) const {
    json doers = json::array();
    std::set<std::string> known;
    for (const json& one : task["deeds"]) {
      if (known.insert(text_or(one, "person")).second) doers.push_back(one);
    }
    return {.at = instant(task["deeds"].back()["at"]),
            .order = 0,
            .kind = say("xong", "done"),
            .title = titled(task),
            .tail = task["late"].get<bool>() ? say(" · CHẬM", " · LATE") : std::string(),
            .who = people(doers),
            .units = {in(task["unit_name"])}};
  }

  [[nodiscard]] Line told(const json& one) const {
    const std::string kind = text_or(one, "kind");
    return {.at = instant(one["at"]),
            .order = 2,
            .kind = kind == "reminder"  ? say("nhắc", "reminder")
                    : kind == "overdue" ? say("quá hạn", "overdue")
                                        : say("báo lên", "escalated"),
            .title = titled(one),
            .tail = due_of(one) + (one["to"].empty() ? say(" · không ai nhận", " · nobody is told") : ""),
            .who = people(one["to"]),
            .units = {in(one["unit_name"])}};
  }

  void tail() {
    const json& counts = year_["counts"];
    out_ << "\n"
         << counts["papers"].get<int>() << say(" hồ sơ, ", " papers, ") << counts["tasks"].get<int>()
         << say(" việc (", " tasks (") << counts["late"].get<int>() << say(" chậm, ", " late, ")
         << counts["vacant"].get<int>() << say(" không có người), ", " with nobody), ")
         << counts["reminders"].get<int>() << say(" lần nhắc, ", " reminders, ") << counts["overdue"].get<int>()
         << say(" lần báo quá hạn, ", " overdue, ") << counts["escalations"].get<int>()
         << say(" lần báo lên\n", " escalations\n");
    if (!year_["vacancies"].empty()) {
      out_ << "\n" << say("Vị trí chưa có người giữ\n", "Vacant posts\n");
      for (const json& one : year_["vacancies"]) {
        out_ << "  - " << in(one["unit_name"]) << ", “" << in(one["title"]) << "”";
        std::string seats;
        for (const json& seat : one["seats"]) seats += (seats.empty() ? ": " : "; ") + in(seat);
        out_ << seats << " (" << one["times"].get<int>() << say(" lần)\n", " times)\n");
      }
    }
    list(say("Đã giả định", "Assumed"), year_["assumptions"]);
    list(say("Chưa xác định được", "Not decided"), year_["not_decided"]);
  }

  void list(const std::string& title, const json& texts) {
    if (texts.empty()) return;
    out_ << "\n" << title << "\n";
    for (const json& one : texts) out_ << "  - " << in(one) << "\n";
  }

  std::ostream& out_;
  const json& year_;
  const calendar::Calendar& calendar_;
  server::Language language_;
  bool all_;
};

}  // namespace

void print_year(std::ostream& out, const json& year, const calendar::Calendar& calendar, server::Language language,
                bool all) {
  Table(out, year, calendar, language, all).print();
}

}  // namespace trinhky::cli
