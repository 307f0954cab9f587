#include "engine/approval/need.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.h"

namespace trinhky::approval {
namespace {

using base::ErrorCode;
using base::Fault;
using base::json;
using base::Result;
using base::Text;

constexpr std::int64_t max_count = 2000;
constexpr std::int64_t max_denominator = 1000;

std::optional<std::int64_t> digits(std::string_view text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string fraction(const Share& share) {
  return std::to_string(share.numerator) + "/" + std::to_string(share.denominator);
}

// Reads one need and gathers what is wrong with it.
class Reader {
 public:
  explicit Reader(std::string_view pointer) : pointer_(pointer) {}

  Need read(const json& value) {
    Need need;
    if (!value.is_object()) {
      fault("", "wrong-type", {"Điều kiện thông qua phải là một đối tượng.", "A need must be an object."});
      return need;
    }
    int kinds = 0;
    for (const auto& [name, part] : value.items()) {
      if (name == "all") {
        ++kinds;
        need.kind = Need::Kind::all;
        if (part != json(true)) fault(name, "bad-value", {"“all” chỉ nhận giá trị true.", "“all” takes only true."});
      } else if (name == "any") {
        ++kinds;
        need.kind = Need::Kind::count;
        need.count = whole(part, name);
      } else if (name == "of") {
        ++kinds;
        need.kind = Need::Kind::count;
        read_of(part, need);
      } else if (name == "share") {
        ++kinds;
        need.kind = Need::Kind::share;
        need.share = share(part, name);
      } else if (name == "majority") {
        ++kinds;
        if (part == json("body")) {
          need.kind = Need::Kind::majority_body;
        } else if (part == json("present")) {
          need.kind = Need::Kind::majority_present;
        } else {
          fault(name, "unknown-word",
                {"“majority” chỉ nhận “body” (tổng số thành viên) hoặc “present” (số có mặt).",
                 "“majority” takes “body” or “present”."});
        }
      } else if (name == "present") {
        need.present = share(part, name);
      } else {
        fault(name, "unknown-word",
              {"Từ “" + name + "” không có trong điều kiện thông qua.", "“" + name + "” is not a word of a need."});
      }
    }
    if (kinds != 1) {
      fault("", "one-kind",
            {"Cần nêu đúng một cách tính: all, any, of, share hoặc majority.",
             "Exactly one of all, any, of, share and majority must be named."});
    }
    const bool counts_body = need.kind == Need::Kind::share || need.kind == Need::Kind::majority_body ||
                             need.kind == Need::Kind::majority_present;
    if (need.present && kinds == 1 && !counts_body) {
      fault("present", "not-with-this",
            {"“present” chỉ đi cùng share hoặc majority.", "“present” goes only with share and majority."});
    }
    return need;
  }

  std::vector<Fault> take() { return std::move(faults_); }

 private:
  void fault(std::string_view part, std::string code, Text message) {
    std::string at = pointer_;
    if (!part.empty()) at = base::pointer_join(pointer_, part);
    faults_.push_back({std::move(at), std::move(code), std::move(message)});
  }

  std::int64_t whole(const json& part, std::string_view name) {
    if (part.is_number_integer()) {
      const auto value = part.get<std::int64_t>();
      if (value >= 1 && value <= max_count) return value;
    }
    fault(name, "bad-value",
          {"Cần một số nguyên từ 1 đến " + std::to_string(max_count) + ".",
           "A whole number from 1 to " + std::to_string(max_count) + " is needed."});
    return 1;
  }

  void read_of(const json& part, Need& need) {
    if (!part.is_array() || part.size() != 2) {
      fault("of", "bad-value",
            {"“of” cần hai số: bao nhiêu trong số bao nhiêu, ví dụ [2, 3].",
             "“of” takes two numbers, how many of how many, such as [2, 3]."});
      return;
    }
    need.count = whole(part[0], "of");
    need.asked = whole(part[1], "of");
    if (need.count > need.asked) {
      fault("of", "bad-value", {"Số cần có không được lớn hơn số được hỏi.", "No more can be needed than are asked."});
    }
  }

  Share share(const json& part, std::string_view name) {
    if (part.is_string()) {
      if (auto read = parse_share(part.get_ref<const std::string&>())) return *read;
    }
    fault(name, "bad-share", {"Cần một phân số như “2/3”.", "A fraction such as “2/3” is needed."});
    return {};
  }

  std::string pointer_;
  std::vector<Fault> faults_;
};

}  // namespace

Result<Share> parse_share(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto numerator = digits(text.substr(0, slash));
    const auto denominator = digits(text.substr(slash + 1));
    if (numerator && denominator && *numerator >= 1 && *numerator <= *denominator && *denominator <= max_denominator) {
      return Share{*numerator, *denominator};
    }
  }
  return base::refuse(
      ErrorCode::invalid, "bad-share",
      {"Tỷ lệ phải là phân số như “2/3”, không lớn hơn 1.", "A share is a fraction such as “2/3”, not more than 1."});
}

Result<Need> Need::parse(const json& value, std::string_view pointer) {
  Reader reader(pointer);
  const Need need = reader.read(value);
  auto faults = reader.take();
  if (faults.empty()) return need;
  return std::unexpected(
      base::Error{.code = ErrorCode::invalid,
                  .type = "bad-need",
                  .message = {"Điều kiện thông qua chưa đúng.", "The need of the sign-off is not right."},
                  .pointer = faults.front().pointer,
                  .faults = std::move(faults),
                  .link = {},
                  .log = {}});
}

json Need::to_json() const {
  json value = json::object();
  switch (kind) {
    case Kind::all:
      value["all"] = true;
      break;
    case Kind::count:
      if (asked > 0) {
        value["of"] = json::array({count, asked});
      } else {
        value["any"] = count;
      }
      break;
    case Kind::share:
      value["share"] = fraction(share);
      break;
    case Kind::majority_body:
      value["majority"] = "body";
      break;
    case Kind::majority_present:
      value["majority"] = "present";
      break;
  }
  if (present) value["present"] = fraction(*present);
  return value;
}

Text Need::describe() const {
  Text text;
  switch (kind) {
    case Kind::all:
      text = {"tất cả thành viên", "every member"};
      break;
    case Kind::count:
      text = {"ít nhất " + std::to_string(count) + " người", "at least " + std::to_string(count)};
      break;
    case Kind::share:
      text = {"ít nhất " + fraction(share) + " tổng số thành viên", "at least " + fraction(share) + " of all members"};
      break;
    case Kind::majority_body:
      text = {"hơn một nửa tổng số thành viên", "more than half of all members"};
      break;
    case Kind::majority_present:
      text = {"hơn một nửa số có mặt", "more than half of those present"};
      break;
  }
  if (present) {
    text.vi += ", với ít nhất " + fraction(*present) + " tổng số thành viên có mặt";
    text.en += ", with at least " + fraction(*present) + " of all members present";
  }
  return text;
}

}  // namespace trinhky::approval
