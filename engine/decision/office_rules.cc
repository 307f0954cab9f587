#include "engine/decision/office_rules.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/base/text.h"

namespace trinhky::decision {
namespace {

using base::Date;
using base::ErrorCode;
using base::json;
using base::Result;

constexpr std::int64_t most_working_days = 2000;  // counted at once, as in a due specification
constexpr std::int64_t longest_span = 3660;       // days between two days whose working days are counted

std::unexpected<base::Error> no_date() {
  return base::refuse(
      ErrorCode::invalid, "rule-no-date",
      {"Quy tắc cần một ngày (2026-11-22) hoặc một thời điểm.", "The rule needs a date (2026-11-22) or an instant."});
}

std::unexpected<base::Error> no_count() {
  return base::refuse(ErrorCode::invalid, "rule-no-number",
                      {"Quy tắc cần một số nguyên ngày, trong khoảng 2000 ngày làm việc và 10 năm.",
                       "The rule needs a whole number of days, within 2000 working days and 10 years."});
}

std::unexpected<base::Error> no_text() {
  return base::refuse(ErrorCode::invalid, "rule-no-text", {"Quy tắc cần một đoạn chữ.", "The rule needs a text."});
}

// A rule that was proved has the right number of arguments; one that was not must not read past them.
const json& argument(std::span<const json> args, std::size_t index) {
  static const json none;
  return index < args.size() ? args[index] : none;
}

Result<Date> day_of(const calendar::Calendar& calendar, const json& value) {
  if (!value.is_string()) return no_date();
  const auto& text = value.get_ref<const std::string&>();
  if (const auto date = base::parse_date(text)) return *date;
  if (const auto at = base::parse_instant(text)) return calendar.due_date(*at);
  return no_date();
}

// Null is the empty text, as for `cat`.
Result<std::string> text_of(const json& value) {
  if (value.is_null()) return std::string();
  if (!value.is_string()) return no_text();
  return value.get<std::string>();
}

// JsonLogic's numbers are doubles, so 5.0 is a whole number too.
Result<int> count_of(const json& value) {
  if (!value.is_number()) return no_count();
  const double number = value.get<double>();
  if (!(number >= -static_cast<double>(most_working_days)) || !(number <= static_cast<double>(most_working_days))) {
    return no_count();
  }
  const int whole = static_cast<int>(number);
  if (static_cast<double>(whole) != number) return no_count();
  return whole;
}

template <typename Record>
bool has(const std::vector<Record>& records, const std::string& id, std::string Record::* member) {
  return !id.empty() && std::ranges::find(records, id, member) != records.end();
}

// One question about a person in a unit on a day.
class Membership {
 public:
  Membership(const directory::Directory& directory, const calendar::Calendar& calendar, Standpoint standpoint)
      : directory_(directory), calendar_(calendar), standpoint_(std::move(standpoint)) {}

  // [person, body, unit?, day?]
  [[nodiscard]] Result<json> is_member(std::span<const json> args) const {
    const auto asked = read(args, 2);
    const auto body = text_of(argument(args, 1));
    if (!asked) return std::unexpected(asked.error());
    if (!body) return std::unexpected(body.error());
    const auto members = directory_.body_members(asked->unit, *body, asked->day);
    return json(has(members, asked->person, &directory::BodyPlace::person));
  }

  // [person, position or positions, unit?, day?]
  [[nodiscard]] Result<json> holds_position(std::span<const json> args) const {
    const auto asked = read(args, 2);
    if (!asked) return std::unexpected(asked.error());
    std::vector<std::string> positions;
    const json& named = argument(args, 1);
    const auto take = [&](const json& one) {
      if (!one.is_string()) return false;
      positions.push_back(one.get<std::string>());
      return true;
    };
    const bool read = named.is_array() ? std::ranges::all_of(named, take) : take(named);
    if (!read) return no_text();
    const auto holders = directory_.holders_of(asked->unit, positions, asked->day);
    return json(has(holders, asked->person, &directory::Capacity::person));
  }

  // [person, unit?, day?]
  [[nodiscard]] Result<json> works_in(std::span<const json> args) const {
    const auto asked = read(args, 1);
    if (!asked) return std::unexpected(asked.error());
    const auto person = directory_.person(asked->person);
    if (!person || !person->active || !directory_.unit_on(asked->unit, asked->day)) return json(false);
    const auto held = directory_.holdings_of(asked->person, asked->day);
    return json(has(held, asked->unit, &directory::Holding::unit));
  }

 private:
  struct Asked {
    std::string person;
    std::string unit;
    Date day;
  };

  [[nodiscard]] Result<Asked> read(std::span<const json> args, std::size_t unit_at) const {
    auto person = text_of(argument(args, 0));
    if (!person) return std::unexpected(person.error());
    Asked asked{.person = std::move(*person), .unit = "own", .day = standpoint_.today};
    if (unit_at < args.size()) {
      auto unit = text_of(args[unit_at]);
      if (!unit) return std::unexpected(unit.error());
      asked.unit = std::move(*unit);
    }
    if (unit_at + 1 < args.size()) {
      const auto day = day_of(calendar_, args[unit_at + 1]);
      if (!day) return std::unexpected(day.error());
      asked.day = *day;
    }
    asked.unit = unit_called(asked.unit, asked.day);
    return asked;
  }

  [[nodiscard]] std::string unit_called(const std::string& word, Date day) const {
    if (word == "own") return standpoint_.unit;
    if (word == "root") return directory_.root_of(standpoint_.unit, day);
    if (word != "parent") return word;
    const auto above = directory_.parents_of(standpoint_.unit, day);
    return above.empty() ? std::string() : above.front();
  }

  const directory::Directory& directory_;
  const calendar::Calendar& calendar_;
  Standpoint standpoint_;
};

Result<json> contains_text(std::span<const json> args) {
  const auto text = text_of(argument(args, 0));
  const auto part = text_of(argument(args, 1));
  if (!text) return std::unexpected(text.error());
  if (!part) return std::unexpected(part.error());
  const std::string wanted = base::fold(*part);
  return json(!wanted.empty() && base::fold(*text).find(wanted) != std::string::npos);
}

Result<json> same_text(std::span<const json> args) {
  const auto one = text_of(argument(args, 0));
  const auto other = text_of(argument(args, 1));
  if (!one) return std::unexpected(one.error());
  if (!other) return std::unexpected(other.error());
  return json(base::fold(*one) == base::fold(*other));
}

std::map<std::string, rule::OperationWords, std::less<>> words() {
  return {
      {"covers",
       {{"Chương trình đã có phần việc cho mọi nhiệm vụ được giao.", "The programme answers every duty given."},
        {"Chương trình còn thiếu phần việc cho nhiệm vụ được giao.", "The programme leaves a duty unanswered."},
        {}}},
      {"has-receivers",
       {{"Hướng dẫn đã có đủ nơi nhận.", "The guidance has its receivers."},
        {"Hướng dẫn chưa có đủ nơi nhận.", "The guidance lacks receivers."},
        {}}},
      {"every-obligation-has",
       {{"Mọi nhiệm vụ đã ghi đủ nội dung cần có.", "Every duty has what it needs."},
        {"Có nhiệm vụ chưa ghi đủ nội dung cần có.", "A duty lacks something it needs."},
        {}}},
      {"changes-of",
       {{"Hai bản hướng dẫn có điểm khác nhau.", "The two versions of the guidance differ."},
        {"Hai bản hướng dẫn không khác nhau.", "The two versions of the guidance do not differ."},
        {}}},
      {"day-of", {{}, {}, {"ngày của {0}", "the day of {0}"}}},
      {"is-working-day",
       {{"{0} là ngày làm việc.", "{0} is a working day."},
        {"{0} không phải ngày làm việc.", "{0} is not a working day."},
        {}}},
      {"add-working-days", {{}, {}, {"{0} cộng {1} ngày làm việc", "{0} plus {1} working days"}}},
      {"working-days-between", {{}, {}, {"số ngày làm việc từ {0} đến {1}", "the working days from {0} to {1}"}}},
      {"is-member",
       {{"Người này là thành viên của {1}.", "This person is a member of {1}."},
        {"Người này không phải thành viên của {1}.", "This person is not a member of {1}."},
        {}}},
      {"holds-position",
       {{"Người này đang giữ chức vụ {1}.", "This person holds the position {1}."},
        {"Người này không giữ chức vụ {1}.", "This person does not hold the position {1}."},
        {}}},
      {"works-in",
       {{"Người này công tác tại đơn vị.", "This person works in the unit."},
        {"Người này không công tác tại đơn vị.", "This person does not work in the unit."},
        {}}},
      {"fold", {{}, {}, {"chữ không dấu của {0}", "the plain letters of {0}"}}},
      {"same-text",
       {{"{0} trùng với {1}, không kể dấu và chữ hoa.", "{0} is the same as {1}, marks and capitals aside."},
        {"{0} khác {1}, không kể dấu và chữ hoa.", "{0} is not the same as {1}, marks and capitals aside."},
        {}}},
      {"contains-text",
       {{"{0} có chứa {1}, không kể dấu và chữ hoa.", "{0} contains {1}, marks and capitals aside."},
        {"{0} không chứa {1}, không kể dấu và chữ hoa.", "{0} does not contain {1}, marks and capitals aside."},
        {}}},
  };
}

}  // namespace

void add_day_operations(rule::Operations& operations, const calendar::Calendar& calendar) {
  operations.named["day-of"] = [&calendar](std::span<const json> args) -> Result<json> {
    const auto day = day_of(calendar, argument(args, 0));
    if (!day) return std::unexpected(day.error());
    return json(base::format_date(*day));
  };
  operations.named["is-working-day"] = [&calendar](std::span<const json> args) -> Result<json> {
    const auto day = day_of(calendar, argument(args, 0));
    if (!day) return std::unexpected(day.error());
    return json(calendar.is_working_day(*day));
  };
  operations.named["add-working-days"] = [&calendar](std::span<const json> args) -> Result<json> {
    const auto day = day_of(calendar, argument(args, 0));
    const auto count = count_of(argument(args, 1));
    if (!day) return std::unexpected(day.error());
    if (!count) return std::unexpected(count.error());
    const Date to = calendar.add_working_days(*day, *count);
    if (!to.ok() || to.year() > std::chrono::year(9999) || to.year() < std::chrono::year(1)) return no_date();
    return json(base::format_date(to));
  };
  operations.named["working-days-between"] = [&calendar](std::span<const json> args) -> Result<json> {
    const auto from = day_of(calendar, argument(args, 0));
    const auto to = day_of(calendar, argument(args, 1));
    if (!from) return std::unexpected(from.error());
    if (!to) return std::unexpected(to.error());
    const auto span = (std::chrono::sys_days(*to) - std::chrono::sys_days(*from)).count();
    if (std::abs(span) > longest_span) return no_count();
    return json(calendar.working_days_between(*from, *to));
  };
}

void add_membership_operations(rule::Operations& operations, const directory::Directory& directory,
                               const calendar::Calendar& calendar, Standpoint standpoint) {
  const Membership membership(directory, calendar, std::move(standpoint));
  operations.named["is-member"] = [membership](std::span<const json> args) { return membership.is_member(args); };
  operations.named["holds-position"] = [membership](std::span<const json> args) {
    return membership.holds_position(args);
  };
  operations.named["works-in"] = [membership](std::span<const json> args) { return membership.works_in(args); };
}

const rule::Operations& text_operations() {
  static const rule::Operations operations = [] {
    rule::Operations all;
    all.words = words();
    all.named["fold"] = [](std::span<const json> args) -> Result<json> {
      const auto text = text_of(argument(args, 0));
      if (!text) return std::unexpected(text.error());
      return json(base::fold(*text));
    };
    all.named["same-text"] = same_text;
    all.named["contains-text"] = contains_text;
    return all;
  }();
  return operations;
}

}  // namespace trinhky::decision
