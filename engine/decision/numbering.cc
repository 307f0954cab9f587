// The number and date of a document: the next one of its series and today, or what the clerk says of a paper that was
// numbered by hand.
//
// One series for each unit, year and series name; the name is the kind of document unless the definition gives one
// `series` for several kinds. Sources: Nghị định 30/2020 art. 15 (numbers run from 01 on 1 January, in the order of
// time; whether in one series or by kind is for the head of the office), annex I (a leading zero below ten).
#include <charconv>

#include "engine/decision/turn.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

constexpr std::int64_t max_number = 999'999;

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string filled(std::string text, std::string_view name, const std::string& value) {
  const std::string mark = "{" + std::string(name) + "}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
    text.replace(at, mark.size(), value);
  }
  return text;
}

Result<std::optional<std::int64_t>> number_asked(const json& args, const std::string& pointer) {
  const json asked = args.value("number", json());
  if (asked.is_null() || asked == json("")) return std::nullopt;
  std::int64_t number = 0;
  if (asked.is_number_integer()) {
    number = asked.get<std::int64_t>();
  } else if (asked.is_string()) {
    const std::string& digits = asked.get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size()) number = 0;
  }
  if (number < 1 || number > max_number) {
    return base::refuse(base::ErrorCode::invalid, "bad-number",
                        {"Số văn bản là số nguyên từ 1, không kèm chữ (không có \"12a\").",
                         "A number is a whole number from 1, without letters (there is no \"12a\")."},
                        pointer);
  }
  return number;
}

Result<base::Date> date_asked(const json& args, base::Date today, const std::string& pointer) {
  const json asked = args.value("date", json());
  if (asked.is_null() || asked == json("")) return today;
  const auto date = base::parse_date(asked.is_string() ? asked.get<std::string>() : std::string());
  if (!date) {
    return base::refuse(base::ErrorCode::invalid, "bad-date",
                        {"Ngày phải có dạng năm-tháng-ngày.", "The date must read year-month-day."}, pointer);
  }
  if (*date > today) {
    return base::refuse(base::ErrorCode::invalid, "date-in-future",
                        {"Ngày văn bản không được sau hôm nay.", "A document is not dated later than today."}, pointer);
  }
  // A slip of the pen in the year would open a series of its own.
  if (date->year() < today.year() - std::chrono::years(1)) {
    return base::refuse(base::ErrorCode::invalid, "date-too-early",
                        {"Ngày văn bản không được trước năm ngoái; kiểm tra lại năm.",
                         "A document is not dated earlier than last year; check the year."},
                        pointer);
  }
  return *date;
}

}  // namespace

Result<void> Turn::give_number(const json& args) {
  // Where the clerk wrote it: a signal carries it in its data.
  const std::string place = command_.kind == "signal" ? "/data" : "";
  const auto date = date_asked(args, today(), place + "/date");
  if (!date) return std::unexpected(date.error());
  const auto asked = number_asked(args, place + "/number");
  if (!asked) return std::unexpected(asked.error());
  const std::string kind = base::text_or(args, "kind");
  const std::string name = base::text_or(args, "series", kind);
  const std::string series =
      instance_.unit + "/" + std::to_string(static_cast<int>(date->year())) + "/" + (name.empty() ? "-" : name);
  const auto last = facts_.last_number.find(series);
  if (last == facts_.last_number.end()) {
    needs_.series.insert(series);
    return {};
  }
  const std::int64_t next = last->second + 1;
  if (const auto dated = facts_.last_dated.find(series); dated != facts_.last_dated.end()) {
    const auto before = base::parse_date(dated->second);
    if (before && *date < *before) {
      return base::refuse(
          base::ErrorCode::invalid, "date-before-last-number",
          {"Số " + two_digits(last->second) + " đã cấp ngày " + dated->second + "; ngày của số sau không được sớm hơn.",
           "Number " + two_digits(last->second) + " is dated " + dated->second +
               "; a later number is not dated earlier."},
          place + "/date");
    }
  }
  const std::int64_t number = asked->value_or(next);
  if (number < next) {
    return base::refuse(
        base::ErrorCode::wrong_state, "number-taken",
        {"Số " + two_digits(number) + " đã cấp hoặc đã bỏ qua; số tiếp theo còn trống là " + two_digits(next) + ".",
         "Number " + two_digits(number) + " has been given or passed over; the next free one is " + two_digits(next) +
             "."},
        place + "/number");
  }
  std::string symbol = base::text_or(args, "form", "{number}/{kind}-{symbol}");
  symbol = filled(std::move(symbol), "number", two_digits(number));
  symbol = filled(std::move(symbol), "kind", kind);
  symbol = filled(std::move(symbol), "symbol", base::text_or(args, "symbol"));
  json given = {{"number", number}, {"symbol", symbol}, {"date", base::format_date(*date)}, {"series", series}};
  if (number > next) given["skipped"] = {{"from", next}, {"to", number - 1}};
  change({{"op", "number"}, {"number", std::move(given)}});
  accepted_.numbers.emplace_back(series, number);
  return {};
}

}  // namespace trinhky::decision
