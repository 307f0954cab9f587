#include "engine/form/words.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "engine/form/node.h"

namespace trinhky::form::words {
namespace {

using base::json;

constexpr std::size_t most_values = 8;
constexpr std::size_t longest_value = 60;  // code points

const std::map<std::string_view, Text>& sentences() {
  static const std::map<std::string_view, Text> table{
      {"required", {"Chưa nhập {name}.", "{name} is missing."}},
      {"dependentRequired", {"Chưa nhập {name}; cần có khi đã nhập {a}.", "{name} is missing; it is needed with {a}."}},
      {"type", {"{name} phải là {a}.", "{name} must be {a}."}},
      {"enum", {"{name} phải là một trong các giá trị: {a}.", "{name} must be one of: {a}."}},
      {"const", {"{name} phải là {a}.", "{name} must be {a}."}},
      {"minimum", {"{name} không được nhỏ hơn {a}.", "{name} must not be less than {a}."}},
      {"maximum", {"{name} không được lớn hơn {a}.", "{name} must not be more than {a}."}},
      {"exclusiveMinimum", {"{name} phải lớn hơn {a}.", "{name} must be more than {a}."}},
      {"exclusiveMaximum", {"{name} phải nhỏ hơn {a}.", "{name} must be less than {a}."}},
      {"multipleOf", {"{name} phải là bội số của {a}.", "{name} must be a multiple of {a}."}},
      {"minLength",
       {"{name} cần ít nhất {a} ký tự, hiện có {b}.", "{name} needs at least {a} characters and has {b}."}},
      {"maxLength", {"{name} dài quá {a} ký tự, hiện có {b}.", "{name} may have at most {a} characters and has {b}."}},
      {"pattern", {"{name} không đúng mẫu quy định.", "{name} does not have the required pattern."}},
      {"format", {"{name} phải là {a}.", "{name} must be {a}."}},
      {"minItems", {"{name} cần ít nhất {a} mục, hiện có {b}.", "{name} needs at least {a} items and has {b}."}},
      {"maxItems", {"{name} có tối đa {a} mục, hiện có {b}.", "{name} may have at most {a} items and has {b}."}},
      {"uniqueItems", {"{name} trùng với mục {a}.", "{name} repeats item {a}."}},
      {"contains", {"{name} chưa có mục nào đáp ứng yêu cầu.", "No item of {name} is as required."}},
      {"minContains",
       {"{name} cần ít nhất {a} mục đáp ứng yêu cầu, hiện có {b}.",
        "{name} needs at least {a} items as required and has {b}."}},
      {"maxContains",
       {"{name} có tối đa {a} mục loại này, hiện có {b}.",
        "{name} may have at most {a} items of this kind and has {b}."}},
      {"minProperties",
       {"{name} cần ít nhất {a} thông tin, hiện có {b}.", "{name} needs at least {a} members and has {b}."}},
      {"maxProperties",
       {"{name} có tối đa {a} thông tin, hiện có {b}.", "{name} may have at most {a} members and has {b}."}},
      {"additionalProperties", {"{name} không có trong mẫu.", "{name} is not part of the form."}},
      {"propertyNames", {"Tên mục {name} không đúng quy định.", "The member name {name} is not allowed."}},
      {"items", {"{name} là mục thừa.", "{name} is one item too many."}},
      {"anyOf",
       {"{name} không đúng với cách khai nào được phép.", "{name} fits none of the allowed ways to fill it in."}},
      {"oneOf",
       {"{name} phải đúng với một và chỉ một cách khai được phép.",
        "{name} must fit exactly one of the allowed ways to fill it in."}},
      {"not", {"{name} có giá trị không được phép.", "{name} has a value that is not allowed."}},
      {"too-intricate", {"Văn bản quá phức tạp để kiểm tra.", "The document is too intricate to be checked."}},
      {"", {"{name} không được dùng ở đây.", "{name} cannot be used here."}},
  };
  return table;
}

const std::vector<std::pair<std::uint8_t, Text>>& type_words() {
  static const std::vector<std::pair<std::uint8_t, Text>> table{
      {type_bit::string, {"chữ", "text"}},
      {type_bit::number, {"số", "a number"}},
      {type_bit::integer, {"số nguyên", "a whole number"}},
      {type_bit::boolean, {"có hoặc không", "yes or no"}},
      {type_bit::array, {"danh sách", "a list"}},
      {type_bit::object, {"một nhóm thông tin", "a group of fields"}},
      {type_bit::null, {"để trống", "left empty"}},
  };
  return table;
}

std::string fill_one(std::string_view pattern, std::string_view name, std::string_view a, std::string_view b) {
  std::string out;
  while (!pattern.empty()) {
    const auto put = [&](std::string_view blank, std::string_view with) {
      if (!pattern.starts_with(blank)) return false;
      out += with;
      pattern.remove_prefix(blank.size());
      return true;
    };
    if (put("{name}", name) || put("{a}", a) || put("{b}", b)) continue;
    out.push_back(pattern.front());
    pattern.remove_prefix(1);
  }
  // Names such as "mục 3 của …" may stand first; they begin with an ASCII letter.
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

}  // namespace

Text fill(const Text& sentence, const Blanks& blanks) {
  return {fill_one(sentence.vi, blanks.name.vi, blanks.a.vi, blanks.b.vi),
          fill_one(sentence.en, blanks.name.en, blanks.a.en, blanks.b.en)};
}

const Text& sentence(std::string_view keyword) {
  const auto found = sentences().find(keyword);
  return found == sentences().end() ? sentences().at("") : found->second;
}

Text types(std::uint8_t bits) {
  Text out;
  for (const auto& [bit, word] : type_words()) {
    if ((bits & bit) == 0) continue;
    if (!out.vi.empty()) {
      out.vi += " hoặc ";
      out.en += " or ";
    }
    out.vi += word.vi;
    out.en += word.en;
  }
  return out;
}

Text format(Format format) {
  switch (format) {
    case Format::date:
      return {"ngày có thật, viết năm-tháng-ngày (2026-01-31)", "a real date, written 2026-01-31"};
    case Format::date_time:
      return {"thời điểm có múi giờ (2026-01-31T08:00:00+07:00)", "a time with its zone (2026-01-31T08:00:00+07:00)"};
    case Format::email:
      return {"địa chỉ thư điện tử", "an e-mail address"};
    case Format::uuid:
      return {"mã định danh UUID", "a UUID"};
    case Format::uri:
      return {"địa chỉ liên kết (https://…)", "a link (https://…)"};
  }
  return {};
}

Text value(const json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : base::print(value);
  const std::u32string letters = base::to_utf32(text);
  const std::string cut = letters.size() <= longest_value
                              ? text
                              : base::to_utf8(std::u32string_view(letters).substr(0, longest_value)) + "…";
  if (value.is_string()) return {"“" + cut + "”", "\"" + cut + "\""};
  return {cut, cut};
}

Text values(std::span<const json> values) {
  Text out;
  for (std::size_t i = 0; i < values.size() && i < most_values; ++i) {
    const Text one = value(values[i]);
    out.vi += (i > 0 ? ", " : "") + one.vi;
    out.en += (i > 0 ? ", " : "") + one.en;
  }
  if (values.size() > most_values) {
    out.vi += " …";
    out.en += " …";
  }
  return out;
}

Text number(std::size_t count) {
  return {std::to_string(count), std::to_string(count)};
}

}  // namespace trinhky::form::words
